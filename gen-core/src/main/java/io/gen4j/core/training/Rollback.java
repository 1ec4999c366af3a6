package io.gen4j.core.training;

import java.util.function.Supplier;

/**
 * Keeps snapshots of a whole model at intervals, for a step that fails.
 *
 * <p>A step can leave a model from which no step succeeds, and only the next one shows it. So a
 * snapshot counts as proven once a step from it has succeeded; until then the one before is kept
 * too.
 */
final class Rollback {

  private static final class Kept {
    private final Snapshot snapshot;
    private TrainingCounts counts;

    Kept(Snapshot snapshot) {
      this.snapshot = snapshot;
    }
  }

  private final int every;
  private Kept proven;
  private Kept newest;
  private boolean fresh;

  Rollback(Supplier<Snapshot> snapshots, int every) {
    this.every = every;
    this.proven = new Kept(snapshots.get());
    this.newest = new Kept(snapshots.get());
  }

  /** Called before each step. */
  void beforeStep(TrainingCounts counts) {
    fresh = proven.counts == null || counts.steps() >= proven.counts.steps() + every;
    if (fresh) {
      newest.snapshot.keep();
      newest.counts = counts;
    }
  }

  /** Called after each step that succeeded. */
  void afterStep() {
    if (fresh) {
      Kept older = proven;
      proven = newest;
      newest = older;
    }
  }

  /** Restores the model after a failed step, and returns its counts. */
  TrainingCounts restore(RuntimeException failure) {
    // Data that cannot be read, for example, are not the model's fault.
    boolean suspect = failure instanceof NonFiniteException && proven.counts != null;
    Kept kept = fresh && !suspect ? newest : proven;
    kept.snapshot.restore();
    return kept.counts;
  }
}
