package io.gen4j.core.data;

/**
 * A finite set of examples that can be read in any order: in memory, memory mapped, or decoded from
 * files as they are read. An implementation never changes what it was made from.
 *
 * <p>Implementations are safe to {@link #read read} from several threads at once: training reads
 * ahead in the background.
 */
public interface Dataset {

  /** Returns a short name for messages and provenance, for example {@code mnist-train}. */
  String name();

  /** Returns the number of examples, at least 1. */
  int size();

  /** Returns the shape of one example; pictures are {@code [channels, height, width]}. */
  ExampleShape shape();

  /** Returns the range that the values of {@link #read} lie in. */
  ValueRange range();

  /**
   * Returns the number of classes, or 0 for a set without labels. Labels run from 0 to {@code
   * classes() - 1}.
   */
  int classes();

  /**
   * Returns the label of an example.
   *
   * @param index from 0 to {@code size() - 1}
   * @throws IllegalStateException if the set has no labels
   */
  int label(int index);

  /**
   * Writes the values of one example, in C order of {@link #shape}, into {@code target}.
   *
   * @param index from 0 to {@code size() - 1}
   * @param target array that receives {@code shape().length()} values
   * @param offset position of the first value in {@code target}
   * @throws DataException if the example cannot be read; the message names the file
   */
  void read(int index, float[] target, int offset);

  /**
   * Returns a digest of the content, for provenance: equal contents give equal digests. Of a set in
   * files it may be taken over names, sizes and times instead of bytes, and then starts with {@code
   * files:}.
   */
  String digest();

  /** Whether examples carry labels. */
  default boolean hasLabels() {
    return classes() > 0;
  }
}
