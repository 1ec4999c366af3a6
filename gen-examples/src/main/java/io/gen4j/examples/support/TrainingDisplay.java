package io.gen4j.examples.support;

import io.gen4j.core.callback.ProgressDisplay;

/** How examples show progress: a bar on a terminal, and printed lines elsewhere. */
public final class TrainingDisplay {

  private TrainingDisplay() {}

  /** Returns a display for one training. */
  public static ProgressDisplay create() {
    return System.console() == null
        ? ProgressDisplay.printing(System.out::println)
        : ProgressDisplay.create();
  }
}
