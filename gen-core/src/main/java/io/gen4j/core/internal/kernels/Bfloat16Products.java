package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of float matrices whose values are rounded to bfloat16 first. Sums and results are in
 * float. Each part of a product runs on one thread. The memory that oneDNN keeps for later products
 * of the same shapes belongs to this object. It needs oneDNN. Not thread-safe.
 */
public final class Bfloat16Products {

  /** Below these sizes, rounding takes longer than the product, or patterns of memory are bad. */
  private static final int MIN_SIDE = 8;

  private static final long MIN_WORK = 1L << 14;

  /** Below this number of multiplications, using another thread costs more than it saves. */
  private static final long MIN_PART = 1L << 18;

  /** Parts start at multiples of this number. */
  private static final int ALIGNMENT = 16;

  /** Largest number of products and of conversions that are kept, enough for some batch sizes. */
  private static final int MAX_KEPT = 24;

  private final Map<Key, OneDnnPrimitive[]> products = new LinkedHashMap<>();
  private final Map<Long, Rounding[]> roundings = new LinkedHashMap<>();

  /**
   * A dense matrix in bfloat16. It is valid as long as the workspace that it was made in.
   *
   * @param memory the values, two in each float
   */
  public record Rounded(INDArray memory, int rows, int columns) {}

  private record Key(int rows, int inner, int columns, boolean transposeA, boolean transposeB) {}

  /** Whether a product of these sizes gains from bfloat16; none of the three may be small. */
  public static boolean suits(long rows, long inner, long columns) {
    return Math.min(rows, Math.min(inner, columns)) >= MIN_SIDE
        && rows * inner * columns >= MIN_WORK;
  }

  /** Returns a dense C-ordered matrix rounded to bfloat16. */
  public Rounded round(INDArray matrix) {
    long length = matrix.length();
    INDArray room = Rounding.room(length);
    int units = (int) ((length + ALIGNMENT - 1) / ALIGNMENT);
    int parts = Parallel.parts((int) length);
    Rounding[] shares =
        kept(
            roundings,
            length,
            () -> {
              Rounding[] made = new Rounding[parts];
              for (int part = 0; part < parts; part++) {
                long from = (long) Parallel.start(part, parts, units) * ALIGNMENT;
                long to = (long) Parallel.start(part + 1, parts, units) * ALIGNMENT;
                made[part] = new Rounding(Math.min(length, to) - from);
              }
              return made;
            });
    FloatPointer floats = Buffers.pointer(matrix);
    ShortPointer halves = Rounding.halves(room);
    Parallel.run(
        parts,
        units,
        (part, first, last) -> {
          long from = (long) first * ALIGNMENT;
          OpenMp.onThisThread(
              () -> shares[part].run(floats.getPointer(from), halves.getPointer(from)));
        });
    Reference.reachabilityFence(matrix);
    return new Rounded(room, (int) matrix.size(0), (int) matrix.size(1));
  }

  /**
   * {@code out = op(a) op(b)}, where {@code op} optionally transposes.
   *
   * @param out dense C-ordered float matrix that receives the product
   */
  public void multiply(Rounded a, boolean transposeA, Rounded b, boolean transposeB, INDArray out) {
    int rows = (int) out.size(0);
    int columns = (int) out.size(1);
    int inner = transposeA ? a.rows : a.columns;
    boolean byRows = rows >= columns;
    int length = byRows ? rows : columns;
    int units = (length + ALIGNMENT - 1) / ALIGNMENT;
    int parts = Parallel.parts((long) rows * inner * columns, MIN_PART, units);
    OneDnnPrimitive[] shares =
        kept(
            products,
            new Key(rows, inner, columns, transposeA, transposeB),
            () -> {
              OneDnnPrimitive[] made = new OneDnnPrimitive[parts];
              for (int part = 0; part < parts; part++) {
                int from = Parallel.start(part, parts, units) * ALIGNMENT;
                int to = Math.min(length, Parallel.start(part + 1, parts, units) * ALIGNMENT);
                memory.desc left =
                    matrix(byRows ? to - from : rows, inner, a.columns, transposeA, true);
                memory.desc right =
                    matrix(inner, byRows ? columns : to - from, b.columns, transposeB, true);
                memory.desc product =
                    matrix(
                        byRows ? to - from : rows,
                        byRows ? columns : to - from,
                        columns,
                        false,
                        false);
                int share = part;
                OpenMp.onThisThread(() -> made[share] = product(left, right, product));
              }
              return made;
            });
    ShortPointer left = Rounding.halves(a.memory);
    ShortPointer right = Rounding.halves(b.memory);
    FloatPointer product = Buffers.pointer(out);
    Parallel.run(
        parts,
        units,
        (part, first, last) -> {
          int from = first * ALIGNMENT;
          long ofLeft = byRows ? start(from, a.columns, !transposeA) : 0;
          long ofRight = byRows ? 0 : start(from, b.columns, transposeB);
          long ofProduct = start(from, columns, byRows);
          OpenMp.onThisThread(
              () ->
                  shares[part].run(
                      left.getPointer(ofLeft),
                      right.getPointer(ofRight),
                      product.getPointer(ofProduct)));
        });
    Reference.reachabilityFence(a);
    Reference.reachabilityFence(b);
    Reference.reachabilityFence(out);
  }

  /** Returns where a part begins in memory, which is a row or a column of the stored matrix. */
  private static long start(int from, int stride, boolean rows) {
    return rows ? (long) from * stride : from;
  }

  private static memory.desc matrix(
      int rows, int columns, int stride, boolean transposed, boolean bfloat16) {
    memory.data_type type = bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
    return OneDnnPrimitive.matrix(rows, columns, stride, transposed, type);
  }

  private static OneDnnPrimitive product(memory.desc left, memory.desc right, memory.desc out) {
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            OneDnn.engine(), left, right, out, OneDnn.scratchpadOfOurs(), false);
    return new OneDnnPrimitive(
        Kind.FORWARD,
        new matmul(description),
        left,
        right,
        out,
        new memory(description.scratchpad_desc(), OneDnn.engine()));
  }

  /** Frees the memory that oneDNN keeps for later products. */
  public void release() {
    products.values().forEach(Bfloat16Products::close);
    roundings.values().forEach(Bfloat16Products::close);
    products.clear();
    roundings.clear();
  }

  private static <K, V extends AutoCloseable> V[] kept(
      Map<K, V[]> all, K key, Supplier<V[]> create) {
    V[] known = all.get(key);
    if (known != null) {
      return known;
    }
    if (all.size() == MAX_KEPT) {
      Iterator<V[]> oldest = all.values().iterator();
      close(oldest.next());
      oldest.remove();
    }
    V[] made = create.get();
    all.put(key, made);
    return made;
  }

  private static void close(AutoCloseable... shares) {
    for (AutoCloseable share : shares) {
      try {
        share.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
