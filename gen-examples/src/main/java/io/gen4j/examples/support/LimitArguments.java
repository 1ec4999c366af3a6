package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import picocli.CommandLine.Option;

/** The option that limits the number of images, for a quick try. */
public final class LimitArguments {

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use only this number of images; 0, the default, for all")
  private int limit;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public void check() {
    TrainingArguments.requireAtLeast("--limit", limit, 0);
  }

  /** Returns the first examples of a set, or all if there are fewer. */
  public Dataset limited(Dataset set) {
    return limit == 0 || limit >= set.size() ? set : Datasets.take(set, limit);
  }
}
