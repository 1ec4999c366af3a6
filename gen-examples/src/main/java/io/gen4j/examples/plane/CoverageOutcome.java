package io.gen4j.examples.plane;

import io.gen4j.core.evaluation.ModeCoverage;

/**
 * What came of a training on points of the plane; see {@link ModeCoverage}.
 *
 * @param modes modes found
 * @param highQuality share of samples near a mode
 * @param reverseKl reverse divergence, in nats
 * @param seconds seconds of training
 */
public record CoverageOutcome(int modes, double highQuality, double reverseKl, double seconds) {

  /** Returns what came of a training whose samples cover a mixture so. */
  public static CoverageOutcome of(ModeCoverage coverage, double seconds) {
    return new CoverageOutcome(
        coverage.found(), coverage.highQuality(), coverage.reverseKl(), seconds);
  }
}
