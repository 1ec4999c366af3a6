package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Timing;
import io.gen4j.benchmarks.engine.Flops;
import io.gen4j.benchmarks.engine.Task;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured row.
 *
 * @param row what was measured
 * @param timings timings by column
 */
record Result(Row row, Map<String, Timing> timings) {

  private static final double NANOS_PER_MILLI = 1e6;

  /** Returns the figures of the row for the last line of the output. A missing figure is null. */
  Map<String, Object> summary(Suite suite) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("model", row.model());
    for (EngineKind kind : EngineKind.values()) {
      if (suite.engines().contains(kind)) {
        summary.put(kind.label() + "_ms", millis(kind));
      }
    }
    for (EngineKind peer : EngineKind.values()) {
      if (peer != EngineKind.GEN4J && suite.engines().contains(peer)) {
        summary.put("ours_over_" + peer.label(), ratio(peer));
      }
    }
    if (suite.engines().contains(EngineKind.GEN4J_BFLOAT16)
        && suite.engines().contains(EngineKind.LIBTORCH_BFLOAT16)) {
      summary.put(
          "ours_bf16_over_libtorch_bf16",
          ratio(EngineKind.GEN4J_BFLOAT16, EngineKind.LIBTORCH_BFLOAT16));
    }
    if (row.task().kind() == Task.Kind.SAMPLE) {
      for (EngineKind kind : EngineKind.values()) {
        if (suite.engines().contains(kind)) {
          summary.put(kind.label() + "_images_per_second", imagesPerSecond(kind));
        }
      }
    }
    summary.put("gemm_gflops", gemmRate());
    summary.put("gflop_per_step", rounded(Flops.of(row.task()) / 1e9));
    summary.put("fraction_of_gemm_peak", fractionOfPeak());
    summary.put("parameters", parameters());
    Map<String, String> notes = notes();
    if (!notes.isEmpty()) {
      summary.put("notes", notes);
    }
    return summary;
  }

  /** Returns milliseconds per step, those of the faster variant if there are two. */
  Double millis(EngineKind kind) {
    Timing timing = fastest(kind);
    return timing == null ? null : rounded(timing.median());
  }

  /** Returns the timing of the faster variant of an engine, or null. */
  Timing fastest(EngineKind kind) {
    Timing timing = timings.get(kind.label());
    Timing other = kind.hasVariants() ? timings.get(Suite.other(kind)) : null;
    if (timing == null || !timing.present()) {
      return null;
    }
    return other != null && other.present() && other.median() < timing.median() ? other : timing;
  }

  Double ratio(EngineKind peer) {
    return ratio(EngineKind.GEN4J, peer);
  }

  /** Returns the time of an engine as a multiple of another one's. */
  Double ratio(EngineKind kind, EngineKind peer) {
    Double ours = millis(kind);
    Double theirs = millis(peer);
    return ours == null || theirs == null ? null : rounded(ours / theirs);
  }

  Double imagesPerSecond(EngineKind kind) {
    Double millis = millis(kind);
    return millis == null ? null : rounded(row.task().batch() * 1000.0 / millis);
  }

  /** Returns Gen4J's rate as a fraction of the rate of large matrix products. */
  Double fractionOfPeak() {
    Double ours = millis(EngineKind.GEN4J);
    Double rate = gemmRate();
    return ours == null || rate == null
        ? null
        : rounded(Flops.of(row.task()) / (ours * NANOS_PER_MILLI) / rate);
  }

  Double gemmRate() {
    Timing gemm = timings.get(Suite.GEMM);
    if (gemm == null || !gemm.present()) {
      return null;
    }
    return rounded(Flops.of(Suite.GEMM_TASK) / (gemm.median() * NANOS_PER_MILLI));
  }

  Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    timings.forEach(
        (column, timing) -> {
          if (!timing.present()) {
            notes.put(column, timing.reason());
          } else if (!timing.learns()) {
            notes.put(
                column,
                "the loss did not fall: " + timing.firstLoss() + ", least " + timing.leastLoss());
          }
        });
    return notes;
  }

  private Long parameters() {
    return timings.values().stream()
        .mapToLong(Timing::parameters)
        .filter(count -> count > 0)
        .boxed()
        .findFirst()
        .orElse(null);
  }

  /** Four significant digits are more than the precision of the measurement. */
  private static double rounded(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    return new BigDecimal(value).round(new MathContext(4)).doubleValue();
  }
}
