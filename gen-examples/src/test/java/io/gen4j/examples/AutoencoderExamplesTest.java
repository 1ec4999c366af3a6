package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.vae.Vae;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencoderExamplesTest {

  @TempDir private Path folder;

  @Test
  void mnistDenoisingTakesNoiseOff() {
    ExampleRun example =
        new ExampleRun(
            "MnistDenoising",
            folder,
            "--limit=1000",
            "--batch=50",
            "--hidden=100",
            "--latent=16",
            "--epochs=6");
    example.run("--seed=2");

    JsonNode metrics = example.metrics();
    // The noise has variance 0.25 on 1,000 times 784 pixels: five standard errors are 0.002.
    double noisy = metrics.get("noisy_mean_squared_error").asDouble();
    assertThat(noisy).isCloseTo(0.25, within(0.002));
    // Black everywhere costs about 0.1, the mean digit 0.067.
    assertThat(metrics.get("denoised_mean_squared_error").asDouble()).isBetween(0.01, 0.06);
    assertThat(folder.resolve("denoised.png")).isNotEmptyFile();
    assertThat(folder.resolve("losses.png")).isNotEmptyFile();
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(120);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--epochs=7", "--resume", "--hidden=100,50"))
        .withMessageContaining("--hidden asks for [100, 50] but the model has [100]");
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(120);

    example.run("--epochs=7", "--resume", "--noise=0.5");
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(140);
  }

  @Test
  void vqVaeCountsItsCodes() {
    ExampleRun example =
        new ExampleRun(
            "VqVae",
            folder,
            "--limit=200",
            "--batch=50",
            "--codes=8",
            "--dimensions=4",
            "--width=4",
            "--epochs=2");
    example.run();

    JsonNode metrics = example.metrics();
    double used = metrics.get("codes_used").asDouble();
    assertThat(used).isBetween(1.0, 8.0);
    assertThat(metrics.get("codebook_perplexity").asDouble()).isBetween(1.0, used + 1e-9);
    assertThat(metrics.get("positions").asInt()).isEqualTo(49);
    assertThat(metrics.get("bits_per_picture_uniform").asDouble()).isCloseTo(49 * 3, within(1e-9));
    assertThat(metrics.get("bits_per_picture_prior").asDouble()).isBetween(0.0, 200.0);
    assertThat(folder.resolve("samples.png")).isNotEmptyFile();
    assertThat(folder.resolve("reconstructions.png")).isNotEmptyFile();
    assertThat(Vae.load(folder.resolve("model.zip")).latentSize()).isEqualTo(49);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--resume", "--width=8"))
        .withMessageContaining("--width asks for 8 but the model has 4");
    example.run("--resume", "--epochs=3");
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(12);
  }
}
