package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of examples on MNIST: where it lies, and how much of it is used. */
public final class MnistArguments {

  @Option(
      names = "--data",
      description = "folder with MNIST's four files; default: the copy inside gen-datasets")
  private Path data;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use the first examples of a set only; 0, the default, for all")
  private int limit;

  /**
   * Returns the training set.
   *
   * @throws IllegalArgumentException if the limit is negative or beyond the set
   */
  public Dataset train() {
    return limited(data == null ? Mnist.train() : Mnist.train(data));
  }

  /**
   * Returns the test set, as a whole if it has no more examples than the limit.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public Dataset test() {
    Dataset test = data == null ? Mnist.test() : Mnist.test(data);
    return limit >= test.size() ? test : limited(test);
  }

  private Dataset limited(Dataset set) {
    TrainingArguments.requireAtLeast("--limit", limit, 0);
    return limit == 0 ? set : Datasets.take(set, limit);
  }
}
