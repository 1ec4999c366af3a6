package io.gen4j.core.training;

import java.util.function.Supplier;

/**
 * Keeps snapshots of a whole model at intervals, which are restored if a step fails.
 *
 * <p>A step can break the model in a way that only the next step shows. A snapshot is therefore
 * proven only after a step from it has succeeded. Until then, the snapshot before it is kept as
 * well.
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

  /** Called after each successful step. */
  void afterStep() {
    if (fresh) {
      Kept older = proven;
      proven = newest;
      newest = older;
    }
  }

  /** Restores the model after a failed step, and returns its counts. */
  TrainingCounts restore(RuntimeException failure) {
    // Other failures, such as data that cannot be read, do not mean that the model is broken.
    boolean suspect = failure instanceof NonFiniteException && proven.counts != null;
    Kept kept = fresh && !suspect ? newest : proven;
    kept.snapshot.restore();
    return kept.counts;
  }
}
