package io.gen4j.examples.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every example that trains one model: how long, from which seed, where to. */
public final class TrainingArguments {

  @Option(
      names = "--epochs",
      description =
          "passes over the training set, those of a resumed model included; default"
              + " ${DEFAULT-VALUE}")
  private int epochs;

  @Option(names = "--batch", description = "batch size; default ${DEFAULT-VALUE}")
  private int batch;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(names = "--resume", description = "go on from the model in the output folder")
  private boolean resume;

  @Option(
      names = "--save-every",
      description =
          "seconds between saves of the model on the way, at the end of an epoch; 0 for every epoch,"
              + " default ${DEFAULT-VALUE}")
  private int saveEvery = 30;

  /**
   * Creates the options with the example's defaults.
   *
   * @param folder name of the output folder within {@code target}
   */
  public TrainingArguments(String folder, int epochs, int batch) {
    this.output = Path.of("target", folder);
    this.epochs = epochs;
    this.batch = batch;
  }

  /** Returns the passes over the data in all. */
  public int epochs() {
    return epochs;
  }

  /** Returns the batch size. */
  public int batch() {
    return batch;
  }

  /** Returns the seed of weights, noise and shuffling. */
  public long seed() {
    return seed;
  }

  /** Returns the folder for the results. */
  public Path output() {
    return output;
  }

  /** Returns the time between saves of the model on the way. */
  public Duration betweenSaves() {
    return Duration.ofSeconds(saveEvery);
  }

  /** Puts the results elsewhere, for an example whose default depends on other options. */
  public void moveTo(Path folder) {
    output = folder;
  }

  /** Returns the same options for one of several models, whose results go to a folder within. */
  public TrainingArguments within(String folder) {
    TrainingArguments part = new TrainingArguments(folder, epochs, batch);
    part.seed = seed;
    part.output = output.resolve(folder);
    part.resume = resume;
    part.saveEvery = saveEvery;
    return part;
  }

  /** Returns the path of a result. */
  public Path output(String file) {
    return output.resolve(file);
  }

  /** Returns where the model is saved. */
  public Path model() {
    return output("model.zip");
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is too small
   */
  public void checkNumbers() {
    requireAtLeast("--epochs", epochs, 1);
    requireAtLeast("--batch", batch, 1);
    requireAtLeast("--save-every", saveEvery, 0);
  }

  /**
   * Checks the numbers, and says so if there is nothing to resume from.
   *
   * @throws IllegalArgumentException if a number is too small
   */
  public void check() {
    checkNumbers();
    if (resume && !Files.exists(model())) {
      System.out.println("There is no " + model() + " to resume from: training starts anew");
    }
  }

  /** Whether the run was told to go on with what is in the output folder. */
  public boolean resume() {
    return resume;
  }

  /** Whether there is a model to go on from and the run was told to. */
  public boolean resumes() {
    return resume && Files.exists(model());
  }

  /**
   * Checks an option.
   *
   * @throws IllegalArgumentException if the value is too small
   */
  public static void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(option + " must be " + least + " or more, got " + value);
    }
  }
}
