package io.gen4j.core.training;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises linearly over some updates, then falls along half a cosine to a lowest
 * rate and stays there (Loshchilov and Hutter 2017, arXiv:1608.03983). Give it to an optimizer, for
 * example {@code new Adam(WarmupCosine.of(1e-3, 1e-4, 100, 2000))}. It counts updates, not epochs.
 * Immutable.
 */
public final class WarmupCosine implements ISchedule {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final double highest;
  @JsonProperty private final double lowest;
  @JsonProperty private final int warmup;
  @JsonProperty private final int end;

  @JsonCreator
  private WarmupCosine(
      @JsonProperty("highest") double highest,
      @JsonProperty("lowest") double lowest,
      @JsonProperty("warmup") int warmup,
      @JsonProperty("end") int end) {
    if (!(highest > 0 && lowest >= 0 && lowest <= highest)) {
      throw new IllegalArgumentException(
          "The highest learning rate must be above 0, and the lowest from 0 to the highest, got "
              + highest
              + " and "
              + lowest);
    }
    if (warmup < 0 || end <= warmup) {
      throw new IllegalArgumentException(
          "The warm-up must have 0 or more updates, and end before the decay, got a warm-up to"
              + " update "
              + warmup
              + " and a decay to update "
              + end);
    }
    this.highest = highest;
    this.lowest = lowest;
    this.warmup = warmup;
    this.end = end;
  }

  /**
   * Returns a schedule.
   *
   * @param highest learning rate at the end of the warm-up, above 0
   * @param lowest learning rate at the end of the decay, from 0 to {@code highest}
   * @param warmup updates of the warm-up, 0 for none; update {@code u} of it has the rate {@code
   *     highest * (u + 1) / (warmup + 1)}
   * @param end update at which the decay ends, after the warm-up
   * @throws IllegalArgumentException if a number is out of range
   */
  public static WarmupCosine of(double highest, double lowest, int warmup, int end) {
    return new WarmupCosine(highest, lowest, warmup, end);
  }

  /**
   * Returns the learning rate of an update.
   *
   * @param update number of the update from 0
   * @param epoch not used
   */
  @Override
  public double valueAt(int update, int epoch) {
    if (update < warmup) {
      return highest * (update + 1) / (warmup + 1);
    }
    if (update >= end) {
      return lowest;
    }
    double passed = (double) (update - warmup) / (end - warmup);
    return lowest + (highest - lowest) * (1 + Math.cos(Math.PI * passed)) / 2;
  }

  /** Returns this schedule, since it cannot change. */
  @Override
  public ISchedule clone() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WarmupCosine that
        && highest == that.highest
        && lowest == that.lowest
        && warmup == that.warmup
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return Objects.hash(highest, lowest, warmup, end);
  }

  @Override
  public String toString() {
    return "warm-up to " + highest + " over " + warmup + ", cosine to " + lowest + " at " + end;
  }
}
