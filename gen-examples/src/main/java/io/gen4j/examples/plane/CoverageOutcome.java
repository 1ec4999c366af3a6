package io.gen4j.examples.plane;

import io.gen4j.core.evaluation.ModeCoverage;

/**
 * The result of training on points in the plane; see {@link ModeCoverage}.
 *
 * @param modes number of modes found
 * @param highQuality fraction of samples near a mode
 * @param reverseKl reverse KL divergence, in nats
 * @param seconds training time in seconds
 */
public record CoverageOutcome(int modes, double highQuality, double reverseKl, double seconds) {

  /** Returns the result with this coverage. */
  public static CoverageOutcome of(ModeCoverage coverage, double seconds) {
    return new CoverageOutcome(
        coverage.found(), coverage.highQuality(), coverage.reverseKl(), seconds);
  }
}
