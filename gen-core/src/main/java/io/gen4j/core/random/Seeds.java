package io.gen4j.core.random;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Random numbers as functions of a seed and a purpose. No numbers come from a shared generator, so
 * a resumed training draws the same numbers as an uninterrupted one.
 */
public final class Seeds {

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private Seeds() {}

  /**
   * Derives a seed from a seed and any number of coordinates, for example a purpose and a step.
   * Equal arguments give equal seeds, and different arguments give unrelated seeds.
   */
  public static long derive(long seed, long... coordinates) {
    long h = mix(seed + 0x9E3779B97F4A7C15L);
    for (long c : coordinates) {
      h = mix(h ^ mix(c + 0xD1B54A32D192ED03L)) + 0x9E3779B97F4A7C15L;
    }
    return h;
  }

  /**
   * Returns a seed for a DL4J configuration. Equal arguments give equal seeds. The seed is never 0,
   * since DL4J treats 0 as no seed and would draw different weights every time.
   */
  public static long ofWeights(long seed) {
    return seed == 0 ? Long.MIN_VALUE : seed;
  }

  /** Returns a new generator with this seed. */
  public static RandomGenerator generator(long seed) {
    return FACTORY.create(seed);
  }

  /** The finalizer of MurmurHash3 in Stafford's variant 13, a bijection of 64-bit words. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
