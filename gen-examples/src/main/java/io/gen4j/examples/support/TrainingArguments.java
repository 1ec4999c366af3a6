package io.gen4j.examples.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.network.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every example that trains one model: length, batch size, seed, output folder. */
public final class TrainingArguments {

  @Option(
      names = "--epochs",
      description =
          "total passes over the training set, including those of a resumed model; default"
              + " ${DEFAULT-VALUE}")
  private int epochs;

  @Option(names = "--batch", description = "batch size; default ${DEFAULT-VALUE}")
  private int batch;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(
      names = "--resume",
      description =
          "continue the run in the output folder; a larger --epochs extends a finished run")
  private boolean resume;

  @Option(
      names = "--save-every",
      description =
          "seconds between saves of model.zip, at the end of an epoch; 0 to save after every"
              + " epoch; default ${DEFAULT-VALUE}")
  private int saveEvery = 30;

  @Option(
      names = "--precision",
      description =
          "${COMPLETION-CANDIDATES}: the number format that products of the training multiply;"
              + " default ${DEFAULT-VALUE}")
  private Precision precision = Precision.FLOAT;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec example;

  private Optional<Path> saved;

  /**
   * Creates the options with the example's defaults.
   *
   * @param folder name of the output folder in {@code target}
   */
  public TrainingArguments(String folder, int epochs, int batch) {
    this.output = Path.of("target", folder);
    this.epochs = epochs;
    this.batch = batch;
  }

  /** Returns the total number of passes over the data. */
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

  /** Returns the time between saves of the model during training. */
  public Duration betweenSaves() {
    return Duration.ofSeconds(saveEvery);
  }

  /** Returns the number format that products of the training multiply. */
  public Precision precision() {
    return precision;
  }

  /** Changes the output folder, for an example whose default folder depends on other options. */
  public void moveTo(Path folder) {
    output = folder;
  }

  /** Returns the same options for one of several models, with a subfolder for its results. */
  public TrainingArguments within(String folder) {
    TrainingArguments part = new TrainingArguments(folder, epochs, batch);
    part.seed = seed;
    part.output = output.resolve(folder);
    part.resume = resume;
    part.example = example;
    part.saveEvery = saveEvery;
    part.precision = precision;
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

  /** Returns the run in the output folder. It replaces an earlier run unless it is resumed. */
  public RunFolder folder() {
    RunFolder run = RunFolder.at(output).withName(name()).withoutDisplay();
    return resumes() ? run : run.replacing();
  }

  private String name() {
    return example.name();
  }

  /**
   * Returns the file to resume from.
   *
   * @throws java.util.NoSuchElementException if the run is not {@linkplain #resumes resumed}
   */
  public Path saved() {
    return newest().orElseThrow();
  }

  /** Returns {@code model.zip} or the newest complete checkpoint, whichever is newer. */
  private Optional<Path> newest() {
    if (saved == null) {
      Optional<Path> checkpoint = RunFolder.at(output).latest();
      boolean newer =
          Files.exists(model())
              && (checkpoint.isEmpty()
                  || model().toFile().lastModified() >= checkpoint.get().toFile().lastModified());
      saved = newer ? Optional.of(model()) : checkpoint;
    }
    return saved;
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
    precision.requireSupported();
  }

  /**
   * Checks the numbers and the run to resume. Prints a message if there is no run to resume.
   *
   * @throws IllegalArgumentException if a number is too small, or the folder contains the run of
   *     another example
   */
  public void check() {
    checkNumbers();
    if (resume && newest().isEmpty()) {
      System.out.println("There is no " + model() + " to resume from: starting a new run");
    }
    Path record = output("run.json");
    if (resume && Files.exists(record)) {
      String other = nameOf(record);
      if (!other.equals(name())) {
        throw new IllegalArgumentException(
            output
                + " contains a run of "
                + other
                + ", not of "
                + name()
                + ". Name the folder of the run to resume with --output");
      }
    }
  }

  private static String nameOf(Path record) {
    try {
      return new ObjectMapper().readTree(record.toFile()).path("name").asText();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + record, e);
    }
  }

  /** Whether {@code --resume} was given. */
  public boolean resume() {
    return resume;
  }

  /** Whether {@code --resume} was given and there is a model to resume. */
  public boolean resumes() {
    return resume && newest().isPresent();
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
