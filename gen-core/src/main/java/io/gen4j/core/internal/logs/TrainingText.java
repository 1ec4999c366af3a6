package io.gen4j.core.internal.logs;

import java.util.Locale;

/** Formats numbers in lines about a training. */
public final class TrainingText {

  private static final long MINUTE = 60;
  private static final long HOUR = 3600;

  private TrainingText() {}

  /** Returns for example {@code generator loss 0.6931}. */
  public static String metric(String name, double value) {
    return String.format(Locale.ROOT, "%s %.4g", name.replace('_', ' '), value);
  }

  /** Returns for example {@code 3:07} or {@code 1:03:07}, and {@code ?} for NaN. */
  public static String clock(double seconds) {
    if (Double.isNaN(seconds)) {
      return "?";
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? String.format(Locale.ROOT, "%d:%02d", whole / MINUTE, whole % MINUTE)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", whole / HOUR, whole % HOUR / MINUTE, whole % MINUTE);
  }
}
