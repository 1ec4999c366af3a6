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
    Dataset train = Datasets.take(Mnist.train(), 1500);
    Dataset test = Datasets.take(Mnist.test(), 500);
    String[] all = new String[QUICK.length + options.length + 1];
    System.arraycopy(QUICK, 0, all, 0, QUICK.length);
    System.arraycopy(options, 0, all, QUICK.length, options.length);
    all[all.length - 1] = "--output=" + folder;
    try (Output printed = Output.capture()) {
      assertThat(new CommandLine(new FashionAnomaly(train, test)).execute(all)).isZero();
    }
  }
}
