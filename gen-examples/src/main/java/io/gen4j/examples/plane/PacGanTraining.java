package io.gen4j.examples.plane;

import io.gen4j.gan.GanOptions;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * How the settings with PacGAN's networks are trained. Its authors use {@code (400, 100, 1e-4, 1)}.
 *
 * @param epochs passes over the points; with {@code packs}, an epoch counts packs instead of
 *     points, so packs of two see every point twice per epoch
 * @param packs packs per step; 0 to split a batch of {@value #POINTS} points into packs
 * @param rate Adam's initial learning rate; its β₁ is 0.8
 * @param constant fraction of the steps before the rate falls to a tenth; 1 keeps it constant, 0
 *     lets it fall linearly to zero
 */
public record PacGanTraining(int epochs, int packs, double rate, double constant) {

  /** Points in a batch that is split into packs. */
  public static final int POINTS = 100;

  private static final double DROP = 0.1;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public PacGanTraining {
    if (epochs < 1) {
      throw new IllegalArgumentException("--epochs must be at least 1, got " + epochs);
    }
    if (packs < 0) {
      throw new IllegalArgumentException("--packs must be at least 0, got " + packs);
    }
    if (!(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException("--rate must be above 0 and below 1, got " + rate);
    }
    if (!(constant >= 0 && constant <= 1)) {
      throw new IllegalArgumentException("--constant must be from 0 to 1, got " + constant);
    }
  }

  /** Returns the number of points in a batch. */
  int batch(int packing) {
    // 99 points make 33 packs of three.
    return packs > 0 ? packs * packing : POINTS - POINTS % packing;
  }

  /**
   * Returns the number of training steps.
   *
   * @throws IllegalArgumentException if a batch needs more points than there are, or {@link
   *     #constant} leaves no steps before or after the rate falls
   */
  long steps(int packing, int points) {
    int perStep = packs > 0 ? packs : batch(packing);
    long steps = (long) epochs * (points / perStep);
    if (batch(packing) > points) {
      throw new IllegalArgumentException(
          "A step needs "
              + batch(packing)
              + " points, but there are "
              + points
              + ". Raise --points, or lower --packs");
    }
    if (constant > 0 && constant < 1 && (drop(steps) == 0 || drop(steps) == steps)) {
      throw new IllegalArgumentException(
          "--constant "
              + constant
              + " of "
              + steps
              + " steps leaves none before or after the change of the rate. Use 0 or 1, or raise"
              + " --epochs");
    }
    return steps;
  }

  private long drop(long steps) {
    return Math.round(constant * steps);
  }

  /** Returns options with this optimizer. */
  GanOptions schedule(GanOptions options, long steps) {
    if (constant == 0) {
      return options.withUpdaters(adam(null), adam(null)).withLinearDecay(steps);
    }
    if (constant == 1) {
      return options.withUpdaters(adam(null), adam(null));
    }
    ISchedule falling =
        new MapSchedule(
            ScheduleType.ITERATION, Map.of(0, rate, Math.toIntExact(drop(steps)), DROP * rate));
    return options.withUpdaters(adam(falling), adam(falling));
  }

  /** Returns the settings that determine the result, except the number of steps, in words. */
  String describe() {
    String falling =
        constant == 0
            ? "falling to 0"
            : constant == 1 ? "constant" : "a tenth of it after " + constant + " of the steps";
    String how = "Adam at " + rate + ", " + falling;
    return packs > 0 ? packs + " packs a step, " + how : how;
  }

  private Adam adam(ISchedule schedule) {
    Adam.Builder adam = Adam.builder().beta1(0.8).beta2(0.999).epsilon(1e-8).learningRate(rate);
    return (schedule == null ? adam : adam.learningRateSchedule(schedule)).build();
  }
}
