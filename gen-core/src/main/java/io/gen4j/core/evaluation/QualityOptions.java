package io.gen4j.core.evaluation;

/**
 * Options of a {@link QualityEvaluator}: what it measures, and on how many examples. Immutable.
 * Start from {@link #defaults} and change values with the {@code with} methods.
 *
 * @param samples number of samples to draw, 2 or more; for a class-conditional model, the same
 *     number is drawn again, split between the classes
 * @param batch number of samples in a batch, 1 or more
 * @param kept largest number of samples, and of real examples, whose features are kept for measures
 *     on whole sets (kernel distance, precision, recall, density, coverage and sliced Wasserstein
 *     distance), 20 or more
 * @param neighbors number of the neighbor that sets the radius in precision, recall, density and
 *     coverage, 1 or more
 * @param directions number of directions of the sliced Wasserstein distance, 1 or more
 * @param memorization number of samples to check for memorization, or 0 for no check
 * @param seed seed of the samples and of every random choice
 */
public record QualityOptions(
    long samples, int batch, int kept, int neighbors, int directions, int memorization, long seed) {

  private static final QualityOptions DEFAULTS =
      new QualityOptions(10_000, 100, 10_000, 5, 100, 500, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of range
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
          neighbors + " neighbors need more samples than that, got " + compared);
    }
    if (memorization > compared) {
      throw new IllegalArgumentException(
          "Memorization can be checked for at most the "
              + compared
              + " samples whose features are kept, got "
              + memorization);
    }
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "The option " + name + " must be " + least + " or more, got " + value);
    }
  }

  /**
   * Returns the default options: 10,000 samples, 5 neighbors, 100 directions, and 500 samples that
   * are checked for memorization.
   */
  public static QualityOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a copy that draws this number of samples. More samples give more precise results. If
   * the number is below {@link #memorization}, the memorization check is reduced to it.
   */
  public QualityOptions withSamples(long number) {
    int sought = (int) Math.min(memorization, Math.max(0, number));
    return new QualityOptions(number, batch, kept, neighbors, directions, sought, seed);
  }

  /** Returns a copy with this batch size. */
  public QualityOptions withBatch(int size) {
    return new QualityOptions(samples, size, kept, neighbors, directions, memorization, seed);
  }

  /**
   * Returns a copy that keeps the features of this number of examples. If the number is below
   * {@link #memorization}, the memorization check is reduced to it.
   */
  public QualityOptions withKept(int number) {
    int sought = Math.min(memorization, Math.max(0, number));
    return new QualityOptions(samples, batch, number, neighbors, directions, sought, seed);
  }

  /** Returns a copy with this number of neighbors in precision, recall, density and coverage. */
  public QualityOptions withNeighbors(int number) {
    return new QualityOptions(samples, batch, kept, number, directions, memorization, seed);
  }

  /** Returns a copy with this number of directions of the sliced Wasserstein distance. */
  public QualityOptions withDirections(int number) {
    return new QualityOptions(samples, batch, kept, neighbors, number, memorization, seed);
  }

  /** Returns a copy that checks this number of samples for memorization, or 0 for no check. */
  public QualityOptions withMemorization(int number) {
    return new QualityOptions(samples, batch, kept, neighbors, directions, number, seed);
  }

  /** Returns a copy with this seed. */
  public QualityOptions withSeed(long value) {
    return new QualityOptions(samples, batch, kept, neighbors, directions, memorization, value);
  }
}
