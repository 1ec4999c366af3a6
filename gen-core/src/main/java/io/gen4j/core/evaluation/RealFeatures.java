package io.gen4j.core.evaluation;

import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The features and statistics of real data that an evaluation needs, from one pass over the data.
 */
final class RealFeatures {

  /**
   * All features are kept if they are at most this many numbers, so that later passes do not need
   * the network.
   */
  private static final long MOST_KEPT = 1 << 23;

  private final RealBatches batches;
  private final FeatureExtractor extractor;
  private final FeatureStatistics statistics;
  private final double[][] some;
  private final double[][] all;
  private List<FeatureStatistics> byClass;

  /** Receives the features of a batch, and its labels, an empty array if the data set has none. */
  private interface Consumer {
    void accept(double[][] rows, int... labels);
  }

  RealFeatures(RealBatches batches, FeatureExtractor extractor, FeatureReservoir reservoir) {
    this.batches = batches;
    this.extractor = extractor;
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    List<double[]> kept = new ArrayList<>();
    batches.forEach(
        (batch, labels) -> {
          double[][] rows = extractor.features(batch);
          collector.add(rows);
          reservoir.add(rows);
          if ((long) batches.data().size() * rows[0].length <= MOST_KEPT) {
            kept.addAll(List.of(rows));
          }
        });
    this.statistics = collector.statistics();
    this.some = reservoir.rows();
    this.all = kept.isEmpty() ? null : kept.toArray(double[][]::new);
  }

  FeatureStatistics statistics() {
    return statistics;
  }

  /** The features of as many examples as the reservoir keeps. */
  double[][] some() {
    return some;
  }

  /** The statistics of every class; the first call reads the data again. */
  synchronized List<FeatureStatistics> byClass() {
    if (byClass == null) {
      FeatureStatistics.Collector[] classes =
          new FeatureStatistics.Collector[batches.data().classes()];
      Arrays.setAll(classes, label -> FeatureStatistics.collector());
      forEach(
          (rows, labels) -> {
            for (int label = 0; label < classes.length; label++) {
              int wanted = label;
              classes[label].add(
                  IntStream.range(0, rows.length)
                      .filter(i -> labels[i] == wanted)
                      .mapToObj(i -> rows[i])
                      .toArray(double[][]::new));
            }
          });
      for (int label = 0; label < classes.length; label++) {
        if (classes[label].count() < 2) {
          throw new IllegalArgumentException(
              "A distance by class needs two or more examples of each class, but "
                  + batches.data().name()
                  + " has "
                  + classes[label].count()
                  + " of class "
                  + label);
        }
      }
      byClass = Arrays.stream(classes).map(FeatureStatistics.Collector::statistics).toList();
    }
    return byClass;
  }

  Memorization nearest(double[][] samples) {
    Memorization.Search search = Memorization.search(samples, 2);
    forEach((rows, labels) -> search.add(rows));
    return search.result();
  }

  private void forEach(Consumer consumer) {
    if (all == null) {
      batches.forEach((batch, labels) -> consumer.accept(extractor.features(batch), labels));
      return;
    }
    for (int from = 0; from < all.length; from += batches.size()) {
      int to = Math.min(all.length, from + batches.size());
      int[] labels =
          batches.data().hasLabels()
              ? IntStream.range(from, to).map(batches.data()::label).toArray()
              : new int[0];
      consumer.accept(Arrays.copyOfRange(all, from, to), labels);
    }
  }

  /** Measures random pairs of real images. */
  ImageDiversity diversity(int pairs, long seed) {
    ImageDiversity measured = new ImageDiversity(batches.data().shape(), batches.range());
    int size = batches.data().size();
    RandomGenerator random = Seeds.generator(seed);
    for (int i = 0; i < pairs; i++) {
      int first = random.nextInt(size);
      int second = (first + 1 + random.nextInt(size - 1)) % size;
      INDArray pair = batches.read(first, second);
      measured.add(pair);
      OffHeap.free(pair);
    }
    return measured;
  }
}
