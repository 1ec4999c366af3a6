package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.evaluation.SampleQuality;
import io.gen4j.core.random.Seeds;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.DigitFeatures;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Fréchet distance of samples to real digits, on the features of {@link DigitFeatures}. */
public final class DigitDistance {

  private static final int PART = 250;
  private static final long SEED = 3;

  private final FeatureExtractor features;
  private final FeatureStatistics real;

  private DigitDistance(FeatureExtractor features, FeatureStatistics real) {
    this.features = features;
    this.real = real;
  }

  /**
   * Computes the statistics of the real digits.
   *
   * @param range value range of the samples
   */
  public static DigitDistance to(Dataset digits, ValueRange range) {
    FeatureExtractor features = DigitFeatures.load().features(range);
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    for (int from = 0; from < digits.size(); from += PART) {
      int count = Math.min(PART, digits.size() - from);
      Dataset part = Datasets.subset(digits, IntStream.range(from, from + count).toArray());
      try (INDArray images = VaePictures.first(part, count, range)) {
        collector.add(features.features(images));
      }
    }
    return new DigitDistance(features, collector.statistics());
  }

  /** Returns the distance for this number of samples. Every call uses the same latent vectors. */
  public double of(SampleQuality.Sampler sampler, int samples) {
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    for (int from = 0; from < samples; from += PART) {
      int count = Math.min(PART, samples - from);
      try (INDArray images = sampler.sample(count, Seeds.derive(SEED, from))) {
        collector.add(features.features(images));
      }
    }
    return FrechetDistance.between(collector.statistics(), real);
  }
}
