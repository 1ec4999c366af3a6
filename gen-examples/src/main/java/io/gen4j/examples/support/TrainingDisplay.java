package io.gen4j.examples.support;

import io.gen4j.core.callback.ProgressDisplay;

/** Shows the progress of examples: a bar on a terminal, printed lines elsewhere. */
public final class TrainingDisplay {

  private TrainingDisplay() {}

  /** Returns a display for one training. */
  public static ProgressDisplay create() {
    return System.console() == null
        ? ProgressDisplay.printing(System.out::println)
        : ProgressDisplay.create();
  }
}
