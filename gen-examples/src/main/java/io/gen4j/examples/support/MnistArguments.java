package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of examples on MNIST: the location of its files, and the number of examples to use. */
public final class MnistArguments {

  @Option(
      names = "--data",
      description = "folder with MNIST's four files; default: the copy inside gen-datasets")
  private Path data;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description =
          "use only this number of examples, the first of each set; 0, the default, for all")
  private int limit;

  /**
   * Returns the training set.
   *
   * @throws IllegalArgumentException if the limit is negative or larger than the set
   */
  public Dataset train() {
    return limited(data == null ? Mnist.train() : Mnist.train(data));
  }

  /**
   * Returns the test set, or its first examples if the limit is smaller.
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
