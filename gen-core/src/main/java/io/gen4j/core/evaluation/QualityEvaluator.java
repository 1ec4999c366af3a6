package io.gen4j.core.evaluation;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares models with data. An evaluator can be used many times, and reads the data once, when it
 * is created. Equal samples give equal metrics.
 *
 * <p>Memory does not grow with the number of samples or of real examples. It holds {@code
 * features²} doubles for the real data, for the samples, and for each class that is measured. It
 * also holds twice {@link QualityOptions#kept} rows of features, and 1,000 rows of distances to
 * these. The features of all real examples are kept if they are at most 8 million numbers. If they
 * are more, the search for memorized samples reads the data again each time.
 */
public final class QualityEvaluator {

  private static final Logger LOG = LoggerFactory.getLogger(QualityEvaluator.class);

  private static final int PAIRS = 1000;
  private static final long SAMPLES = 1;
  private static final long REAL_ROWS = 2;
  private static final long SAMPLE_ROWS = 3;
  private static final long SUBSETS = 4;
  private static final long DIRECTIONS = 5;
  private static final long REAL_PAIRS = 6;
  private static final long CLASS_SAMPLES = 7;

  private final Dataset data;
  private final ValueRange range;
  private final FeatureExtractor features;
  private final FeatureExtractor classifier;
  private final QualityOptions options;
  private final RealFeatures real;
  private final Optional<Double> realSimilarity;

  private QualityEvaluator(
      Dataset data,
      ValueRange range,
      FeatureExtractor features,
      FeatureExtractor classifier,
      QualityOptions options,
      RealFeatures real,
      Optional<Double> realSimilarity) {
    this.data = data;
    this.range = range;
    this.features = features;
    this.classifier = classifier;
    this.options = options;
    this.real = real;
    this.realSimilarity = realSimilarity;
  }

  /** Reads data and returns an evaluator with {@link QualityOptions#defaults}. */
  public static QualityEvaluator of(Dataset real, ValueRange range, FeatureExtractor features) {
    return of(real, range, features, QualityOptions.defaults());
  }

  /**
   * Reads data and returns an evaluator.
   *
   * @param real real data; mapped to {@code range}
   * @param range range of the model's samples
   * @param features features to compare; the extractor receives values in {@code range}
   * @param options options of the measurement
   * @throws IllegalArgumentException if there are not more real examples than neighbors, or if the
   *     model's range is bounded and the data's range is not
   */
  public static QualityEvaluator of(
      Dataset real, ValueRange range, FeatureExtractor features, QualityOptions options) {
    if (real.size() <= Math.max(2, options.neighbors())) {
      throw new IllegalArgumentException(
          real.name()
              + " has "
              + real.size()
              + " examples, but a comparison needs more than "
              + Math.max(2, options.neighbors()));
    }
    RealFeatures known =
        new RealFeatures(
            RealBatches.of(real, range),
            features,
            new FeatureReservoir(options.kept(), Seeds.derive(options.seed(), REAL_ROWS)));
    Optional<Double> similarity =
        real.shape().isImage() && range.isBounded()
            ? Optional.of(known.diversity(PAIRS, Seeds.derive(options.seed(), REAL_PAIRS)).value())
            : Optional.empty();
    return new QualityEvaluator(real, range, features, null, options, known, similarity);
  }

  /**
   * Returns an evaluator of the same data that also measures the inception score.
   *
   * @param probabilities classifier, as an extractor whose features are the class probabilities
   */
  public QualityEvaluator withClassifier(FeatureExtractor probabilities) {
    return new QualityEvaluator(
        data, range, features, probabilities, options, real, realSimilarity);
  }

  /**
   * Measures a model.
   *
   * @param sampler draws samples of the model
   * @throws IllegalArgumentException if samples do not have the shape of the data, or if their
   *     features are not finite
   */
  public SampleQuality measure(SampleQuality.Sampler sampler) {
    Recording.Evaluation recorded = Recording.evaluation();
    return quality(unconditional(sampler), options.samples(), recorded);
  }

  /**
   * Measures a class-conditional model. This includes the Fréchet distance of each class, for which
   * the same number of samples is drawn again, split between the classes.
   *
   * @param sampler draws samples with classes distributed as in the data
   * @param classes draws samples of a single class
   * @throws IllegalArgumentException if the data have no classes, if a class has fewer than two
   *     examples, or if a class would get fewer than two samples
   */
  public SampleQuality measure(SampleQuality.Sampler sampler, SampleQuality.ClassSampler classes) {
    if (!data.hasLabels() || options.samples() / data.classes() < 2) {
      throw new IllegalArgumentException(
          "Distances by class need class labels and two or more samples per class, but "
              + data.name()
              + " has "
              + data.classes()
              + " classes and there are "
              + options.samples()
              + " samples");
    }
    Recording.Evaluation recorded = Recording.evaluation();
    List<FeatureStatistics> byClass = real.byClass();
    Map<String, Double> metrics = unconditional(sampler);
    metrics.putAll(byClass(classes, byClass));
    return quality(metrics, 2L * options.samples(), recorded);
  }

  private SampleQuality quality(
      Map<String, Double> metrics, long drawn, Recording.Evaluation recorded) {
    recorded.end(null, -1, metrics.keySet(), drawn);
    return new SampleQuality(metrics, options.samples(), data.size());
  }

  private Map<String, Double> unconditional(SampleQuality.Sampler sampler) {
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    FeatureReservoir reservoir = new FeatureReservoir(options.kept(), seed(SAMPLE_ROWS));
    Optional<ImageDiversity> diversity =
        realSimilarity.map(value -> new ImageDiversity(data.shape(), range));
    List<double[]> sought = new ArrayList<>();
    InceptionScore[] score = new InceptionScore[1];
    BulkSampling.run(
        options.samples(),
        options.batch(),
        seed(SAMPLES),
        sampler::sample,
        batch -> {
          double[][] rows = features(batch);
          collector.add(rows);
          reservoir.add(rows);
          Arrays.stream(rows).limit(options.memorization() - sought.size()).forEach(sought::add);
          diversity.filter(d -> d.pairs() < PAIRS).ifPresent(d -> d.add(batch));
          if (classifier != null) {
            double[][] probabilities = classifier.features(batch);
            score[0] = score[0] == null ? new InceptionScore(probabilities[0].length) : score[0];
            score[0].add(probabilities);
          }
        });
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("fid", FrechetDistance.between(collector.statistics(), real.statistics()));
    sets(reservoir.rows(), metrics);
    if (score[0] != null) {
      metrics.put("inception_score", score[0].value());
    }
    diversity.ifPresent(
        measured -> {
          metrics.put("ms_ssim", measured.value());
          metrics.put("ms_ssim_se", measured.standardError());
          metrics.put("ms_ssim_real", realSimilarity.orElseThrow());
        });
    if (!sought.isEmpty()) {
      Memorization nearest = real.nearest(sought.toArray(double[][]::new));
      metrics.put("memorized", nearest.memorized());
      metrics.put("nearest_distance", nearest.nearestDistance());
    }
    return metrics;
  }

  private void sets(double[][] samples, Map<String, Double> metrics) {
    KernelDistance kernel = KernelDistance.between(samples, real.some(), seed(SUBSETS));
    Coverage coverage = Coverage.of(real.some(), samples, options.neighbors());
    metrics.put("kid", kernel.value());
    metrics.put("kid_se", kernel.standardError());
    metrics.put("precision", coverage.precision());
    metrics.put("recall", coverage.recall());
    metrics.put("density", coverage.density());
    metrics.put("coverage", coverage.coverage());
    metrics.put(
        "sliced_wasserstein",
        SlicedWasserstein.between(samples, real.some(), options.directions(), seed(DIRECTIONS)));
  }

  private Map<String, Double> byClass(
      SampleQuality.ClassSampler classes, List<FeatureStatistics> byClass) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    long each = options.samples() / byClass.size();
    List<String> warnings = new ArrayList<>();
    double sum = 0;
    for (int label = 0; label < byClass.size(); label++) {
      FeatureStatistics.Collector collector = FeatureStatistics.collector();
      int wanted = label;
      BulkSampling.run(
          each,
          options.batch(),
          Seeds.derive(options.seed(), CLASS_SAMPLES, label),
          (count, seed) -> classes.sample(wanted, count, seed),
          batch -> collector.add(features(batch)));
      FrechetDistance.Result result =
          FrechetDistance.measure(collector.statistics(), byClass.get(label));
      result.warning().ifPresent(warnings::add);
      metrics.put("fid_class_" + label, result.distance());
      sum += result.distance();
    }
    metrics.put("fid_classes", sum / byClass.size());
    if (!warnings.isEmpty()) {
      LOG.warn("Distances of {} classes: {}", warnings.size(), warnings.get(0));
    }
    return metrics;
  }

  private double[][] features(INDArray batch) {
    if (!data.shape().matchesBatch(batch.shape())) {
      throw new IllegalArgumentException(
          "Samples must have the shape [n, ...] of the data, "
              + data.shape()
              + ", got "
              + Arrays.toString(batch.shape()));
    }
    return features.features(batch);
  }

  private long seed(long purpose) {
    return Seeds.derive(options.seed(), purpose);
  }
}
