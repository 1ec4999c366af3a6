package io.gen4j.vae.objective;

import io.gen4j.core.internal.json.PlainData;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A weight that may change with the training step. It goes linearly from {@code start} to {@code
 * end} in {@code rampSteps} steps and then stays constant. If {@code period} is not 0, this repeats
 * every {@code period} steps.
 *
 * @param start weight at step 0
 * @param end weight at the end of the ramp and after it
 * @param rampSteps number of steps of the ramp; 0 for no ramp
 * @param period number of steps after which the ramp begins again (Fu et al. 2019); 0 for never
 */
public record Schedule(double start, double end, long rampSteps, long period) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite, a number of steps is
   *     negative, or the period is shorter than the ramp
   */
  public Schedule {
    if (!(start >= 0 && end >= 0 && Double.isFinite(start) && Double.isFinite(end))) {
      throw new IllegalArgumentException(
          "The weights of a schedule must be finite and 0 or more, got " + start + " to " + end);
    }
    if (rampSteps < 0 || period < 0 || (period > 0 && period < rampSteps)) {
      throw new IllegalArgumentException(
          "The ramp of a schedule must have 0 or more steps and must not be longer than the period"
              + " (0 for none), got a ramp of "
              + rampSteps
              + " steps and a period of "
              + period);
    }
  }

  /** Returns a schedule that never changes. */
  public static Schedule constant(double value) {
    return new Schedule(value, value, 0, 0);
  }

  /** Returns a schedule from 0 to {@code end} in this many steps (Bowman et al. 2016). */
  public static Schedule warmUp(double end, long steps) {
    return new Schedule(0, end, steps, 0);
  }

  /**
   * Returns the weight at a step.
   *
   * @param step number of the training step, from 0
   */
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
        PlainData.number(plain, "start"),
        PlainData.number(plain, "end"),
        PlainData.whole(plain, "ramp_steps"),
        PlainData.whole(plain, "period"));
  }
}
