package io.gen4j.core.callback;

import io.gen4j.core.training.Progress;
import java.util.Objects;
import java.util.Set;

/**
 * Chooses the steps that a log contains: steps at an interval, and steps with a metric that the
 * step before did not have, for example from an evaluation.
 */
final class LogPace {

  /** Number of steps of a training that a log contains by default. */
  private static final long ROWS = 2_000;

  private final Every every;
  private Pace pace;
  private Set<String> names = Set.of();

  private LogPace(Every every) {
    this.every = every;
  }

  /** Every step of a training of up to 2,000 steps, and about 2,000 steps of a longer one. */
  static LogPace fitting() {
    return new LogPace(null);
  }

  /** Steps at an interval. */
  static LogPace of(Every every) {
    return new LogPace(Objects.requireNonNull(every, "every"));
  }

  /** Begins a training. */
  void start(Progress start) {
    long steps = Math.max(1, start.totalSteps() - start.step());
    pace = new Pace(every != null ? every : Every.steps((steps + ROWS - 1) / ROWS), start);
    names = Set.of();
  }

  /**
   * Writes a step if it should be logged, and returns whether it was. Called for every step, in
   * order.
   */
  boolean act(Progress progress, Runnable writing) {
    Set<String> now = progress.metrics().keySet();
    boolean news = !names.containsAll(now);
    if (news || names.size() != now.size()) {
      names = Set.copyOf(now);
    }
    if (!news && !pace.isDue(progress)) {
      return false;
    }
    pace.act(progress, writing);
    return true;
  }
}
