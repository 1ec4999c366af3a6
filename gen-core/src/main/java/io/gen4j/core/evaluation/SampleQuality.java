package io.gen4j.core.evaluation;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The quality of a model's samples as named metrics. {@link #toString} formats them as a table.
 *
 * <table>
 *   <caption>Metrics</caption>
 *   <tr><th>name</th><th>measure</th></tr>
 *   <tr><td>{@code fid}</td><td>{@link FrechetDistance}, lower is better</td></tr>
 *   <tr><td>{@code kid}, {@code kid_se}</td><td>{@link KernelDistance} and its standard error</td></tr>
 *   <tr><td>{@code precision}, {@code recall}, {@code density}, {@code coverage}</td><td>{@link
 *   Coverage}, higher is better</td></tr>
 *   <tr><td>{@code sliced_wasserstein}</td><td>{@link SlicedWasserstein}, lower is better</td></tr>
 *   <tr><td>{@code inception_score}</td><td>{@link InceptionScore}, if there is a classifier</td></tr>
 *   <tr><td>{@code ms_ssim}, {@code ms_ssim_real}</td><td>{@link ImageDiversity} of samples and of real images, if the data are images</td></tr>
 *   <tr><td>{@code memorized}, {@code nearest_distance}</td><td>{@link Memorization}</td></tr>
 *   <tr><td>{@code fid_class_0} and so on, {@code fid_classes}</td><td>for class-conditional models, the Fréchet distance of each class and the mean over classes</td></tr>
 * </table>
 *
 * @param metrics values by name, in the order of the table
 * @param samples number of samples that were drawn, without the samples for distances by class
 * @param real number of real examples that the samples were compared with
 */
public record SampleQuality(Map<String, Double> metrics, long samples, long real) {

  /** Makes the map immutable and keeps its order. */
  public SampleQuality {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** Draws samples, for example {@code gan::sample}. */
  @FunctionalInterface
  public interface Sampler {
    /**
     * Returns samples {@code [count, ...shape]} that depend only on the seed. The array is freed
     * after use.
     */
    INDArray sample(int count, long seed);
  }

  /** Draws samples of one class, for example {@code gan::sample}. */
  @FunctionalInterface
  public interface ClassSampler {
    /**
     * Returns samples {@code [count, ...shape]} of a class, numbered from 0. The array is freed
     * after use.
     */
    INDArray sample(int label, int count, long seed);
  }

  /**
   * Compares 10,000 samples of a model with data. To measure several times, create a {@link
   * QualityEvaluator}, which reads the data only once.
   *
   * @param sampler draws samples of the model
   * @param real real data; mapped to {@code range}
   * @param range range of the model's samples
   * @param features features to compare; the extractor receives values in {@code range}
   */
  public static SampleQuality of(
      Sampler sampler, Dataset real, ValueRange range, FeatureExtractor features) {
    return QualityEvaluator.of(real, range, features).measure(sampler);
  }

  /**
   * Returns the value of a metric.
   *
   * @throws IllegalArgumentException if the metric was not measured
   */
  public double get(String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "There is no metric '" + name + "'; there are " + metrics.keySet());
    }
    return value;
  }

  /** Returns a table with one line per metric. */
  @Override
  public String toString() {
    int width = metrics.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder table = new StringBuilder();
    table.append(samples).append(" samples, ").append(real).append(" real examples\n");
    metrics.forEach(
        (name, value) -> {
          if (name.endsWith("_se")) {
            return;
          }
          table.append(
              String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s %12.5g", name, value));
          Double error = metrics.get(name + "_se");
          table.append(error == null ? "" : String.format(Locale.ROOT, " ± %.2g", error));
          table.append('\n');
        });
    return table.toString();
  }
}
