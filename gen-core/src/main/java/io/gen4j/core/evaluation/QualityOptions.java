package io.gen4j.core.evaluation;

/**
 * What {@link QualityEvaluator} measures, and on how much. Immutable; start from {@link #defaults}
 * and change by name.
 *
 * @param samples samples that are drawn, 2 or more; of a class-conditional model as many again,
 *     spread over the classes
 * @param batch samples of a batch
 * @param kept most features, of samples and of real examples each, that measures on whole sets
 *     (kernel distance, precision and its like, sliced Wasserstein) keep and are taken on, 20 or
 *     more
 * @param neighbors neighbors of precision, recall, density and coverage
 * @param directions directions of the sliced Wasserstein distance
 * @param memorization samples whose nearest real examples are sought, 0 for none
 * @param seed seed of the samples and of every random choice
 */
public record QualityOptions(
    long samples, int batch, int kept, int neighbors, int directions, int memorization, long seed) {

  private static final QualityOptions DEFAULTS =
      new QualityOptions(10_000, 100, 10_000, 5, 100, 500, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public QualityOptions {
    require("samples", samples, 2);
    require("batch", batch, 1);
    require("kept", kept, 20);
    require("neighbors", neighbors, 1);
    require("directions", directions, 1);
    require("memorization", memorization, 0);
    long compared = Math.min(samples, kept);
    if (neighbors >= compared) {
      throw new IllegalArgumentException(
          neighbors + " neighbors need more than as many samples, got " + compared);
    }
    if (memorization > compared) {
      throw new IllegalArgumentException(
          "Memorization is sought in at most the "
              + compared
              + " samples whose features are kept, got "
              + memorization);
    }
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "The option " + name + " is " + least + " or more, got " + value);
    }
  }

  /** Returns 10,000 samples, 5 neighbors, 100 directions, 500 samples sought in the real data. */
  public static QualityOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a copy that draws another number of samples, for a quick look or a precise figure;
   * where they are fewer than the samples of the memorization check, that shrinks with them.
   */
  public QualityOptions withSamples(long number) {
    int sought = (int) Math.min(memorization, Math.max(0, number));
    return new QualityOptions(number, batch, kept, neighbors, directions, sought, seed);
  }

  /** Returns a copy with another size of batches. */
  public QualityOptions withBatch(int size) {
    return new QualityOptions(samples, size, kept, neighbors, directions, memorization, seed);
  }

  /**
   * Returns a copy that keeps another number of features; where they are fewer than the samples of
   * the memorization check, that shrinks with them.
   */
  public QualityOptions withKept(int number) {
    int sought = Math.min(memorization, Math.max(0, number));
    return new QualityOptions(samples, batch, number, neighbors, directions, sought, seed);
  }

  /** Returns a copy with other neighbors of precision, recall, density and coverage. */
  public QualityOptions withNeighbors(int number) {
    return new QualityOptions(samples, batch, kept, number, directions, memorization, seed);
  }

  /** Returns a copy with another number of directions of the sliced Wasserstein distance. */
  public QualityOptions withDirections(int number) {
    return new QualityOptions(samples, batch, kept, neighbors, number, memorization, seed);
  }

  /** Returns a copy that seeks another number of samples in the real data, 0 for none. */
  public QualityOptions withMemorization(int number) {
    return new QualityOptions(samples, batch, kept, neighbors, directions, number, seed);
  }

  /** Returns a copy with another seed. */
  public QualityOptions withSeed(long value) {
    return new QualityOptions(samples, batch, kept, neighbors, directions, memorization, value);
  }
}
