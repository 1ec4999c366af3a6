package io.gen4j.examples.support;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;

/** Records the peak resident memory in each half of a training. */
public final class MemoryTrace implements Callback {

  private static final int EVERY = 50;

  private long firstStep;
  private long firstHalf;
  private long secondHalf;

  @Override
  public void onStart(Progress start) {
    firstStep = start.step();
  }

  @Override
  public void onStep(Progress progress) {
    if (progress.step() % EVERY != 0) {
      return;
    }
    long resident = ProcessMemory.residentBytes().orElse(0);
    if (progress.step() - firstStep <= (progress.totalSteps() - firstStep) / 2) {
      firstHalf = Math.max(firstHalf, resident);
    } else {
      secondHalf = Math.max(secondHalf, resident);
    }
  }

  /** Returns the largest resident size in the first half of the steps, in bytes; 0 if unknown. */
  public long firstHalfBytes() {
    return firstHalf;
  }

  /** Returns the largest resident size in the second half of the steps, in bytes; 0 if unknown. */
  public long secondHalfBytes() {
    return secondHalf;
  }
}
