package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products of float matrices by oneDNN on one thread. What oneDNN prepares for a shape is kept for
 * the next product of that shape. Not thread-safe.
 *
 * <p>oneDNN's plain function, {@code dnnl_sgemm}, is not used. Up to version 3.11 its code lets the
 * stack pointer point into the heap, so a signal, for example of a profiler, destroys the heap
 * (oneDNN's issue 4845). Batched products, whose names begin with {@code brg}, run different code.
 */
final class FloatProducts implements AutoCloseable {

  private static final String SAFE = "brg";

  /** Largest number of shapes that are kept, enough for a GPT at some ten lengths. */
  private static final int MAX_KEPT = 256;

  private final Map<Shape, Optional<OneDnnPrimitive>> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** One memory for all products, which run one after the other. */
  private FloatPointer scratchpad = new FloatPointer(1);

  /** What oneDNN chooses its code by. Strides are those of the stored matrices. */
  private record Shape(
      int rows,
      int inner,
      int columns,
      int strideA,
      boolean transposedA,
      int strideB,
      boolean transposedB,
      int stride,
      float beta) {}

  /**
   * {@code out = a b + beta out}.
   *
   * @return false if oneDNN has no code of this kind for the processor, so nothing was computed
   */
  boolean multiply(Matrix a, Matrix b, Matrix out, float beta) {
    Shape shape =
        new Shape(
            out.rows(),
            a.columns(),
            out.columns(),
            a.stride(),
            a.transposed(),
            b.stride(),
            b.transposed(),
            out.stride(),
            beta);
    Optional<OneDnnPrimitive> product = kept.get(shape);
    if (product == null) {
      product = create(shape);
      keep(shape, product);
    }
    product.ifPresent(found -> found.run(a.memory(), b.memory(), out.memory(), scratchpad));
    return product.isPresent();
  }

  private void keep(Shape shape, Optional<OneDnnPrimitive> product) {
    if (kept.size() == MAX_KEPT) {
      Iterator<Optional<OneDnnPrimitive>> oldest = kept.values().iterator();
      oldest.next().ifPresent(OneDnnPrimitive::close);
      oldest.remove();
    }
    kept.put(shape, product);
  }

  private Optional<OneDnnPrimitive> create(Shape shape) {
    memory.desc a = matrix(shape.rows, shape.inner, shape.strideA, shape.transposedA);
    memory.desc b = matrix(shape.inner, shape.columns, shape.strideB, shape.transposedB);
    memory.desc out = matrix(shape.rows, shape.columns, shape.stride, false);
    primitive_attr attributes = OneDnn.scratchpadOfOurs();
    if (shape.beta != 0) {
      post_ops sum = new post_ops();
      sum.append_sum(shape.beta, 0, memory.data_type.undef);
      attributes.set_post_ops(sum);
    }
    matmul.primitive_desc description =
        new matmul.primitive_desc(OneDnn.engine(), a, b, out, attributes, true);
    if (description.get(true) == null
        || !description.impl_info_str().getString().startsWith(SAFE)) {
      return Optional.empty();
    }
    long needed = description.scratchpad_desc().get_size() / Float.BYTES + 1;
    if (scratchpad.capacity() < needed) {
      FloatPointer larger = new FloatPointer(needed);
      scratchpad.close();
      scratchpad = larger;
    }
    return Optional.of(
        new OneDnnPrimitive(
            Kind.FORWARD,
            new matmul(description),
            a,
            b,
            out,
            OneDnnPrimitive.unset(description.scratchpad_desc())));
  }

  private static memory.desc matrix(int rows, int columns, int stride, boolean transposed) {
    return OneDnnPrimitive.matrix(rows, columns, stride, transposed, memory.data_type.f32);
  }

  @Override
  public void close() {
    kept.values().forEach(product -> product.ifPresent(OneDnnPrimitive::close));
    kept.clear();
    scratchpad.close();
  }
}
