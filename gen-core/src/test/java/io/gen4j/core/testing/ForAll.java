package io.gen4j.core.testing;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Tries a property on many random inputs.
 *
 * <p>The seed of each case follows from the seed of the call, so that a test tries the same inputs
 * on every run. A failure names the seed of its case; {@code -Dgen4j.seed=...} runs that case
 * alone.
 */
public final class ForAll {
  /** The system property that takes the seed of one case. */
  public static final String SEED = "gen4j.seed";

  /** Something that holds whatever is drawn. */
  @FunctionalInterface
  public interface Property {
    /** Draws an input and asserts what holds for it. */
    void check(Random random) throws Exception;
  }

  private ForAll() {}

  /**
   * Checks a property on {@code cases} inputs.
   *
   * @throws AssertionError if a case fails, with the seed of the case and the failure as its cause
   */
  public static void forAll(long seed, int cases, Property property) {
    String asked = System.getProperty(SEED);
    if (asked != null) {
      check(Long.parseLong(asked), "the case that was asked for", property);
      return;
    }
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 1; i <= cases; i++) {
      check(seeds.nextLong(), "case " + i + " of " + cases, property);
    }
  }

  private static void check(long seed, String what, Property property) {
    try {
      property.check(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          what + " fails; run it alone with -D" + SEED + "=" + seed + ": " + e.getMessage(), e);
    }
  }
}
