package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.vae.Vae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The example on digits, which are at hand everywhere. */
class FashionAnomalyTest {

  private static final String[] QUICK = {
    "--epochs=3", "--batch=50", "--hidden=32", "--latent=4", "--components=8", "--classes=0,1"
  };

  @TempDir private Path folder;

  @Test
  void leavesOutOneClassAfterTheOther() throws Exception {
    run();

    JsonNode metrics = ExampleRun.json(folder.resolve("metrics.json"));
    assertThat(metrics.get("classes_left_out").asInt()).isEqualTo(2);
    JsonNode perClass = metrics.get("roc_auc_per_class");
    double zero = perClass.get("class 0").get("reconstruction_error").asDouble();
    double one = perClass.get("class 1").get("reconstruction_error").asDouble();
    // Ones have few strokes to get wrong: left out, they still score lower than other digits.
    assertThat(zero).isBetween(0.6, 1.0);
    assertThat(one).isBetween(0.0, 0.5);
    // All have six digits.
    assertThat(metrics.get("mean_roc_auc").asDouble()).isCloseTo((zero + one) / 2, within(2e-6));
    assertThat(metrics.get("pca_mean_roc_auc").asDouble())
        .isCloseTo(
            (perClass.get("class 0").get("pca_reconstruction_error").asDouble()
                    + perClass.get("class 1").get("pca_reconstruction_error").asDouble())
                / 2,
            within(2e-6));
    for (String part : new String[] {"without-0", "without-1"}) {
      assertThat(folder.resolve(part).resolve("extremes.png")).isNotEmptyFile();
      assertThat(folder.resolve(part).resolve("losses.png")).isNotEmptyFile();
      assertThat(Vae.load(folder.resolve(part).resolve("model.zip")).latentSize()).isEqualTo(4);
    }
    // A figure that no training gives shows that the file was read.
    Path finished = folder.resolve("without-0").resolve("metrics.json");
    Files.writeString(
        finished,
        Files.readString(finished)
            .replaceFirst("\"reconstruction_error\" : [0-9.E-]+", "\"reconstruction_error\" : 2"));
    run("--resume");
    assertThat(ExampleRun.json(folder.resolve("metrics.json")).get("mean_roc_auc").asDouble())
        .isCloseTo((2 + one) / 2, within(2e-6));

    for (String option :
        new String[] {"--hidden=16", "--latent=5", "--deviation=0.2", "--rate=0.01", "--seed=2"}) {
      assertThat(refusal("--resume", option))
          .contains(option.substring(0, option.indexOf('=')) + " asks for")
          .contains("without-0");
    }
    // Another baseline: the model stays, the areas are computed anew.
    run("--resume", "--components=4");
    JsonNode anew = ExampleRun.json(folder.resolve("metrics.json")).get("roc_auc_per_class");
    assertThat(anew.get("class 0").get("reconstruction_error").asDouble())
        .isCloseTo(zero, within(2e-6));
    assertThat(anew.get("class 0").get("pca_reconstruction_error").asDouble())
        .isNotEqualTo(perClass.get("class 0").get("pca_reconstruction_error").asDouble());
  }

  @Test
  void saysWhereToGetTheData() {
    ExampleRun example =
        new ExampleRun("FashionAnomaly", folder, "--data=" + folder.resolve("none"));
    assertThatThrownBy(example::run)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dataset-fashion-mnist");
  }

  private void run(String... options) {
    assertThat(execute(options)).isEmpty();
  }

  /** Returns the message of a run that fails. */
  private String refusal(String... options) {
    String message = execute(options);
    assertThat(message).isNotEmpty();
    return message;
  }

  /** Runs the example; returns the message of its failure, or nothing. */
  private String execute(String... options) {
    Dataset train = Datasets.take(Mnist.train(), 1500);
    Dataset test = Datasets.take(Mnist.test(), 500);
    List<String> all = new ArrayList<>(List.of(options));
    for (String quick : QUICK) {
      String name = quick.substring(0, quick.indexOf('=') + 1);
      if (all.stream().noneMatch(given -> given.startsWith(name))) {
        all.add(quick);
      }
    }
    all.add("--output=" + folder);
    StringBuilder failure = new StringBuilder();
    try (Output printed = Output.capture()) {
      new CommandLine(new FashionAnomaly(train, test))
          .setExecutionExceptionHandler(
              (e, command, result) -> {
                failure.append(e);
                return 1;
              })
          .execute(all.toArray(String[]::new));
    }
    return failure.toString();
  }
}
