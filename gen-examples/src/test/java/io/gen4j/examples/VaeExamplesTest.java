package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.vae.Vae;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.objective.Schedule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The VAE examples on a few hundred digits: they run, write what they promise, and go on. */
class VaeExamplesTest {

  @TempDir private Path folder;

  @Test
  void mnistVaeWritesPicturesAndFigures() throws Exception {
    Launcher.run(
        "MnistVae",
        "--limit=300",
        "--epochs=3",
        "--batch=50",
        "--hidden=32,32",
        "--latent=8",
        "--importance-samples=10",
        "--output=" + folder);
    for (String name :
        new String[] {
          "samples.png", "reconstructions.png", "interpolations.png", "latent.png", "losses.png"
        }) {
      assertThat(folder.resolve(name)).isNotEmptyFile();
    }
    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("metrics.json").toFile());
    double elbo = metrics.get("test_elbo_nats").asDouble();
    double nll = metrics.get("test_nll_nats").asDouble();
    // A coin for every pixel costs 784 log 2 = 543 nats; a trained model less than 110.
    assertThat(nll).isBetween(110.0, 543.0);
    assertThat(-elbo).isGreaterThan(nll);
    assertThat(metrics.get("importance_samples").asInt()).isEqualTo(10);
    assertThat(metrics.get("active_units").asInt()).isBetween(0, 8);
    assertThat(metrics.get("steps").asLong()).isEqualTo(18);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("MnistVae", "--resume", "--hidden=32", "--output=" + folder))
        .withMessageContaining("--hidden asks for [32] but the model has [32, 32]");
  }

  @Test
  void iwaeTableGoesOnWhereItStopped() throws Exception {
    String[] options = {
      "--limit=200", "--batch=50", "--k=3", "--importance-samples=20", "--output=" + folder, ""
    };
    options[5] = "--epochs=2";
    Launcher.run("IwaeTable", options);
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(8);
    String[] resumed = options.clone();
    resumed[5] = "--epochs=3";
    String[] all = java.util.Arrays.copyOf(resumed, 7);
    all[6] = "--resume";
    Launcher.run("IwaeTable", all);
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(12);
    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("metrics.json").toFile());
    assertThat(metrics.get("test_nll_nats").asDouble()).isBetween(110.0, 543.0);
    assertThat(metrics.get("k").asInt()).isEqualTo(3);
  }

  @Test
  void iwaeTableWarmsTheDivergenceUpWithOneSampleOnly() throws Exception {
    Launcher.run(
        "IwaeTable",
        "--limit=200",
        "--batch=50",
        "--k=1",
        "--warm-up=2",
        "--epochs=2",
        "--importance-samples=20",
        "--output=" + folder);
    Objective objective = Vae.load(folder.resolve("model.zip")).options().objective();
    assertThat(objective).isEqualTo(Objectives.elbo(Schedule.warmUp(1, 8), 0));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Launcher.run(
                    "IwaeTable",
                    "--limit=200",
                    "--batch=50",
                    "--warm-up=3",
                    "--output=" + folder,
                    "--resume"))
        .withMessageContaining("--warm-up asks for");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("IwaeTable", "--k=5", "--warm-up=2"))
        .withMessageContaining("--warm-up")
        .withMessageContaining("--k 5");
  }
}
