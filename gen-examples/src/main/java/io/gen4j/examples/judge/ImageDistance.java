package io.gen4j.examples.judge;

import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.evaluation.SampleQuality;
import io.gen4j.core.random.Seeds;
import io.gen4j.examples.judge.AttributeClassifier.Images;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Fréchet distance of images to real ones, on the features of a classifier.
 *
 * @param features features to compare
 * @param real statistics of the real images
 */
public record ImageDistance(FeatureExtractor features, FeatureStatistics real) {

  private static final int BATCH = 200;
  private static final long SEED = 3;

  /** Computes the statistics of real images. */
  public static ImageDistance to(AttributeClassifier classifier, Images images, int count) {
    FeatureExtractor features = classifier.features();
    return new ImageDistance(features, statistics(features, images, count));
  }

  /** Returns the distance of other images. */
  public double of(Images images, int count) {
    return FrechetDistance.between(statistics(features, images, count), real);
  }

  /** Returns the distance of samples. Every call uses the same latent vectors. */
  public double ofSamples(SampleQuality.Sampler sampler, int samples) {
    return of(drawn(sampler, SEED), samples);
  }

  /** Returns samples as images. */
  public static Images drawn(SampleQuality.Sampler sampler, long seed) {
    return (from, count) -> sampler.sample(count, Seeds.derive(seed, from));
  }

  private static FeatureStatistics statistics(FeatureExtractor features, Images images, int count) {
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    for (int from = 0; from < count; from += BATCH) {
      try (INDArray batch = images.read(from, Math.min(BATCH, count - from))) {
        collector.add(features.features(batch));
      }
    }
    return collector.statistics();
  }
}
