package io.gen4j.vae.objective;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A weight that may change with the training step: linearly from {@code start} to {@code end} over
 * {@code rampSteps} steps, then constant, and anew every {@code period} steps if that is not 0.
 *
 * @param start weight at step 0
 * @param end weight at the end of the ramp and after it
 * @param rampSteps steps that the ramp takes; 0 for none
 * @param period steps after which the ramp begins again (Fu et al. 2019); 0 for never
 */
public record Schedule(double start, double end, long rampSteps, long period) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite, or a period is shorter
   *     than its ramp
   */
  public Schedule {
    if (!(start >= 0 && end >= 0 && Double.isFinite(start) && Double.isFinite(end))) {
      throw new IllegalArgumentException(
          "The weights of a schedule are finite and 0 or more, got " + start + " to " + end);
    }
    if (rampSteps < 0 || period < 0 || (period > 0 && period < rampSteps)) {
      throw new IllegalArgumentException(
          "A schedule has a ramp of 0 or more steps within its period (0 for none), got a ramp of "
              + rampSteps
              + " steps and a period of "
              + period);
    }
  }

  /** Returns the schedule that never changes. */
  public static Schedule constant(double value) {
    return new Schedule(value, value, 0, 0);
  }

  /** Returns the schedule from 0 to {@code end} over this many steps (Bowman et al. 2016). */
  public static Schedule warmUp(double end, long steps) {
    return new Schedule(0, end, steps, 0);
  }

  /** Returns the weight at a step. */
  public double at(long step) {
    long phase = period > 0 ? step % period : step;
    return phase >= rampSteps ? end : start + (end - start) * phase / rampSteps;
  }

  Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("start", start);
    plain.put("end", end);
    plain.put("ramp_steps", rampSteps);
    plain.put("period", period);
    return plain;
  }

  static Schedule described(Map<?, ?> plain) {
    return new Schedule(
        ((Number) plain.get("start")).doubleValue(),
        ((Number) plain.get("end")).doubleValue(),
        ((Number) plain.get("ramp_steps")).longValue(),
        ((Number) plain.get("period")).longValue());
  }
}
