package io.gen4j.core.callback;

import io.gen4j.core.training.Progress;
import java.util.Set;

/**
 * Which steps a log keeps: every n-th, and each that measures what the step before it did not, for
 * example an evaluation.
 */
final class LogPace {

  /** Steps of a training that a log keeps unless it is told otherwise. */
  private static final long ROWS = 10_000;

  private final long every;
  private long stride = 1;
  private Set<String> names = Set.of();

  private LogPace(long every) {
    this.every = every;
  }

  /** Every step of a training of up to 10,000 steps, and about so many of a longer one. */
  static LogPace fitting() {
    return new LogPace(0);
  }

  /**
   * Every n-th step.
   *
   * @throws IllegalArgumentException if n is not positive
   */
  static LogPace every(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("Log every 1 or more steps, got " + steps);
    }
    return new LogPace(steps);
  }

  /** Begins a training. */
  void start(Progress start) {
    long steps = start.totalSteps() - start.step();
    stride = every > 0 ? every : Math.max(1, (steps + ROWS - 1) / ROWS);
    names = Set.of();
  }

  /** Whether a step is to be logged. Asked once for every step, in order. */
  boolean keeps(Progress progress) {
    Set<String> now = progress.metrics().keySet();
    boolean news = !names.containsAll(now);
    if (news || names.size() != now.size()) {
      names = Set.copyOf(now);
    }
    return news || progress.step() % stride == 0;
  }
}
