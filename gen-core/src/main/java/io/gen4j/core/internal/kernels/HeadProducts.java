package io.gen4j.core.internal.kernels;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal attention of several heads (Vaswani et al. 2017, arXiv:1706.03762) on dense float
 * matrices. The rows of {@code qkv} are the steps {@code [batch * time, 3 * width]}: queries, keys
 * and values of all heads. A head is {@code width / heads} adjacent columns of each.
 */
public final class HeadProducts {

  private final int heads;
  private final int width;
  private final int size;
  private final float scale;

  /** Creates the kernels. The width is a multiple of the number of heads. */
  public HeadProducts(int heads, int width) {
    this.heads = heads;
    this.width = width;
    this.size = width / heads;
    this.scale = (float) (1 / Math.sqrt(size));
  }

  /**
   * Writes the attention weights {@code [batch * heads, time, time]} and the weighted values {@code
   * [batch * time, width]}.
   */
  public void forward(INDArray qkv, int time, INDArray weights, INDArray out) {
    FloatPointer in = Buffers.pointer(qkv);
    FloatPointer p = Buffers.pointer(weights);
    FloatPointer y = Buffers.pointer(out);
    FloatBuffer scores = Buffers.of(weights);
    int square = time * time;
    each(
        (int) (qkv.size(0) / time),
        time,
        (pair, example, column) -> {
          Matrix w =
              new Matrix(weights, p.getPointer((long) pair * square), time, time, time, false);
          w.multiply(
              part(qkv, in, example, time, column),
              part(qkv, in, example, time, width + column).transpose(),
              0);
          CausalSoftmax.forward(scores, pair * square, time, scale);
          rows(out, y, example, time, width, column)
              .multiply(w, part(qkv, in, example, time, 2 * width + column), 0);
        });
    Reference.reachabilityFence(weights);
  }

  /** Writes the gradient of {@code qkv} from the gradient of the weighted values. */
  public void backward(INDArray qkv, int time, INDArray weights, INDArray dOut, INDArray dQkv) {
    FloatPointer in = Buffers.pointer(qkv);
    FloatPointer p = Buffers.pointer(weights);
    FloatPointer dy = Buffers.pointer(dOut);
    FloatPointer out = Buffers.pointer(dQkv);
    FloatBuffer shares = Buffers.of(weights);
    int square = time * time;
    each(
        (int) (qkv.size(0) / time),
        time,
        (pair, example, column) -> {
          Matrix w =
              new Matrix(weights, p.getPointer((long) pair * square), time, time, time, false);
          Matrix g = rows(dOut, dy, example, time, width, column);
          Scratch.OffHeap memory = Scratch.offHeap(square);
          Matrix ds = Matrix.of(memory.pointer(), time, time);
          part(dQkv, out, example, time, 2 * width + column).multiply(w.transpose(), g, 0);
          ds.multiply(g, part(qkv, in, example, time, 2 * width + column).transpose(), 0);
          CausalSoftmax.backward(shares, memory.buffer(), pair * square, 0, time, scale);
          part(dQkv, out, example, time, column)
              .multiply(ds, part(qkv, in, example, time, width + column), 0);
          part(dQkv, out, example, time, width + column)
              .multiply(ds.transpose(), part(qkv, in, example, time, column), 0);
        });
    Reference.reachabilityFence(weights);
  }

  /**
   * Computes the newest step of some sequences from cached keys and values.
   *
   * @param qkv queries, keys and values of the newest step, {@code [rows, 3 * width]}
   * @param cache keys and values of all steps, {@code [rows, capacity, 2 * width]}; receives those
   *     of the newest step
   * @param position index of the newest step
   * @param out receives the weighted values, {@code [rows, width]}
   */
  public void step(INDArray qkv, INDArray cache, int position, INDArray out) {
    int rows = (int) qkv.size(0);
    int capacity = (int) cache.size(1);
    FloatBuffer from = Buffers.of(qkv);
    FloatBuffer to = Buffers.of(cache);
    FloatPointer in = Buffers.pointer(qkv);
    FloatPointer kept = Buffers.pointer(cache);
    FloatPointer y = Buffers.pointer(out);
    int used = position + 1;
    long work = (long) rows * used * width;
    Parallel.Part body =
        (part, first, last) -> {
          Scratch.OffHeap memory = Scratch.offHeap(used);
          Matrix weights = Matrix.of(memory.pointer(), 1, used);
          for (int row = first; row < last; row++) {
            float[] block = Scratch.block(0, 2 * width);
            from.get(row * 3 * width + width, block, 0, 2 * width);
            to.put((row * capacity + position) * 2 * width, block, 0, 2 * width);
            for (int head = 0; head < heads; head++) {
              long start = (long) row * capacity * 2 * width + (long) head * size;
              Matrix keys = new Matrix(cache, kept.getPointer(start), used, size, 2 * width, false);
              Matrix values =
                  new Matrix(cache, kept.getPointer(start + width), used, size, 2 * width, false);
              Matrix query =
                  Matrix.of(in.getPointer((long) row * 3 * width + (long) head * size), 1, size);
              weights.multiply(query, keys.transpose(), 0);
              softmax(memory.buffer(), used);
              Matrix.of(y.getPointer((long) row * width + (long) head * size), 1, size)
                  .multiply(weights, values, 0);
            }
          }
        };
    SingleThreadBlas.run(() -> Parallel.run(Parallel.parts(work, 1 << 15, rows), rows, body));
    Reference.reachabilityFence(qkv);
    Reference.reachabilityFence(out);
  }

  private void softmax(FloatBuffer scores, int n) {
    float[] a = Scratch.block(0, n);
    scores.get(0, a, 0, n);
    float largest = RowSums.max(a, 0, n);
    for (int i = 0; i < n; i++) {
      a[i] = (a[i] - largest) * scale;
    }
    Exponential.apply(a, n);
    float by = 1f / RowSums.sum(a, 0, n);
    for (int i = 0; i < n; i++) {
      a[i] *= by;
    }
    scores.put(0, a, 0, n);
  }

  private interface Head {
    void run(int pair, int example, int column);
  }

  /** Runs {@code body} for every head of every example. */
  private void each(int examples, int time, Head body) {
    int pairs = examples * heads;
    long work = (long) pairs * time * time * size;
    SingleThreadBlas.run(
        () ->
            Parallel.run(
                Parallel.parts(work, 1 << 15, pairs),
                pairs,
                (part, first, last) -> {
                  for (int pair = first; pair < last; pair++) {
                    body.run(pair, pair / heads, pair % heads * size);
                  }
                }));
  }

  private Matrix part(INDArray owner, FloatPointer memory, int example, int time, int column) {
    return rows(owner, memory, example, time, 3 * width, column);
  }

  /** Returns the columns of one head in the rows of one example. */
  private Matrix rows(
      INDArray owner, FloatPointer memory, int example, int time, int stride, int column) {
    long start = (long) example * time * stride + column;
    return new Matrix(owner, memory.getPointer(start), time, size, stride, false);
  }
}
