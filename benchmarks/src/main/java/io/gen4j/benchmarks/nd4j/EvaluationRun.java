package io.gen4j.benchmarks.nd4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.random.Seeds;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Measures the Fréchet distance between two sets of features of the size that papers use: 10,000
 * examples with 2,048 features each. Reports the seconds to collect the statistics and to compute
 * the distance, without drawing the features, and the peak memory. The features are correlated.
 * Every feature of the second set is shifted by 0.1, so the distance is known except for its
 * sampling error.
 */
public final class EvaluationRun {

  private static final int EXAMPLES = 10_000;
  private static final int FEATURES = 2_048;
  private static final int QUICK_EXAMPLES = 1_000;
  private static final int QUICK_FEATURES = 128;
  private static final int BATCH = 250;
  private static final int FACTORS = 8;
  private static final double SHIFT = 0.1;

  private EvaluationRun() {}

  /** Measures, then prints a line of text and a line of JSON. */
  public static void print(PrintStream out, boolean quick) {
    int examples = quick ? QUICK_EXAMPLES : EXAMPLES;
    int features = quick ? QUICK_FEATURES : FEATURES;
    // Warm up, so that class loading and compilation are not measured.
    distance(QUICK_EXAMPLES, QUICK_FEATURES);
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    Map<String, Object> row = distance(examples, features);
    // Pools peak at different times, so the sum is an upper bound.
    row.put(
        "peak_heap_bytes", heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum());
    row.put("peak_resident_bytes", Machine.processBytes("VmHWM"));
    out.printf(
        Locale.ROOT,
        "Fréchet distance on %,d x %,d features: %.1f s for the statistics of both sets, %.1f s"
            + " for the distance; distance %.2f; peak heap %,d MB, peak resident %,d MB%n",
        examples,
        features,
        row.get("statistics_seconds"),
        row.get("distance_seconds"),
        row.get("distance"),
        (long) row.get("peak_heap_bytes") >> 20,
        (long) row.get("peak_resident_bytes") >> 20);
    try {
      out.println(
          new ObjectMapper()
              .writeValueAsString(Map.of("benchmark", "evaluation", "rows", List.of(row))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> distance(int examples, int features) {
    Features real = new Features(1, features, 0);
    Features generated = new Features(2, features, SHIFT);
    FeatureStatistics a = real.collect(examples);
    FeatureStatistics b = generated.collect(examples);
    long start = System.nanoTime();
    double distance = FrechetDistance.between(a, b);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("examples", examples);
    row.put("features", features);
    row.put("statistics_seconds", (real.nanos + generated.nanos) / 1e9);
    row.put("distance_seconds", seconds);
    row.put("distance", distance);
    return row;
  }

  /** Draws features: noise plus a few factors that all features share. */
  private static final class Features {

    private final RandomGenerator random;
    private final int features;
    private final double shift;
    private final double[][] loadings;
    private long nanos;

    Features(long seed, int features, double shift) {
      this.random = Seeds.generator(seed);
      this.features = features;
      this.shift = shift;
      RandomGenerator shared = Seeds.generator(0);
      this.loadings = new double[FACTORS][features];
      for (double[] loading : loadings) {
        for (int j = 0; j < features; j++) {
          loading[j] = shared.nextGaussian();
        }
      }
    }

    FeatureStatistics collect(int examples) {
      FeatureStatistics.Collector collector = FeatureStatistics.collector();
      for (int from = 0; from < examples; from += BATCH) {
        double[][] batch = new double[Math.min(BATCH, examples - from)][];
        for (int i = 0; i < batch.length; i++) {
          batch[i] = draw();
        }
        long start = System.nanoTime();
        collector.add(batch);
        nanos += System.nanoTime() - start;
      }
      long start = System.nanoTime();
      FeatureStatistics statistics = collector.statistics();
      nanos += System.nanoTime() - start;
      return statistics;
    }

    private double[] draw() {
      double[] row = new double[features];
      for (int j = 0; j < features; j++) {
        row[j] = shift + random.nextGaussian();
      }
      for (double[] loading : loadings) {
        double factor = random.nextGaussian();
        for (int j = 0; j < features; j++) {
          row[j] += factor * loading[j];
        }
      }
      return row;
    }
  }
}
