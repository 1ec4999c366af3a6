package io.gen4j.vae.corruption;

import io.gen4j.core.internal.json.PlainData;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The ready-made corruptions. */
public final class Corruptions {

  private static final String NONE = "none";
  private static final String MASKING = "masking";
  private static final String GAUSSIAN = "gaussian";
  private static final String SHARE = "share";
  private static final String DEVIATION = "standard_deviation";

  private Corruptions() {}

  /** Returns no corruption: the data stay unchanged. */
  public static Corruption none() {
    return new None();
  }

  /**
   * Sets each value to 0 with a given probability (Vincent et al. 2008).
   *
   * @param share the probability, above 0 and below 1
   * @throws IllegalArgumentException if it is out of range
   */
  public static Corruption masking(double share) {
    return new Masking(share);
  }

  /**
   * Adds Gaussian noise to each value (Vincent et al. 2010). The results may be outside of the
   * range of the data.
   *
   * @param standardDeviation standard deviation of the noise, in units of the likelihood's range
   * @throws IllegalArgumentException unless it is finite and positive
   */
  public static Corruption gaussian(double standardDeviation) {
    return new Gaussian(standardDeviation);
  }

  /**
   * Returns the corruption that a description belongs to.
   *
   * @param description the result of {@link Corruption#describe}
   * @throws IllegalArgumentException if the corruption is not ready-made
   */
  public static Corruption described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case NONE -> none();
      case MASKING -> masking(PlainData.number(description, SHARE));
      case GAUSSIAN -> gaussian(PlainData.number(description, DEVIATION));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made corruption named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  private record None() implements Corruption {

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", NONE);
    }

    @Override
    public boolean isNone() {
      return true;
    }

    @Override
    public void corrupt(float[] values, RandomGenerator random) {}
  }

  private record Masking(double share) implements Corruption {

    Masking {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException(
            "The share of masked values must be above 0 and below 1, got " + share);
      }
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", MASKING, SHARE, share);
    }

    @Override
    public void corrupt(float[] values, RandomGenerator random) {
      for (int i = 0; i < values.length; i++) {
        if (random.nextDouble() < share) {
          values[i] = 0;
        }
      }
    }
  }

  private record Gaussian(double standardDeviation) implements Corruption {

    Gaussian {
      if (!(standardDeviation > 0 && Double.isFinite(standardDeviation))) {
        throw new IllegalArgumentException(
            "A standard deviation must be finite and above 0, got " + standardDeviation);
      }
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", GAUSSIAN, DEVIATION, standardDeviation);
    }

    @Override
    public void corrupt(float[] values, RandomGenerator random) {
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (standardDeviation * random.nextGaussian());
      }
    }
  }
}
