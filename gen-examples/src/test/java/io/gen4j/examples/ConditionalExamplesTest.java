package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.judge.AskedDigits;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.gan.Gan;
import io.gen4j.vae.Vae;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that are asked for digits, on networks too small to learn much. */
class ConditionalExamplesTest {

  @TempDir private Path folder;

  @Test
  void mnistConditionalGanWritesARowForEachDigit() throws IOException {
    ExampleRun example =
        new ExampleRun(
            "MnistConditionalGan",
            folder,
            "--limit=256",
            "--batch=32",
            "--width=4",
            "--latent=16",
            "--judged=40",
            "--epochs=1");
    example.run("--seed=3");

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("label_accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(metrics.get("label_accuracy_per_digit")).hasSize(10);
    assertThat(metrics.get("judged").asInt()).isEqualTo(40);
    assertThat(metrics.get("steps").asInt()).isEqualTo(8);
    int side = 10 * (2 * 28 + 2) + 2;
    assertThat(ImageIO.read(folder.resolve("samples.png").toFile()).getWidth()).isEqualTo(side);
    assertThat(ImageIO.read(folder.resolve("samples.png").toFile()).getHeight()).isEqualTo(side);
    assertThat(folder.resolve("progress.png")).isNotEmptyFile();
    assertThat(folder.resolve("losses.png")).isNotEmptyFile();
    Gan gan = Gan.load(folder.resolve("model.zip"));
    assertThat(gan.classes()).isEqualTo(10);
    assertThat(gan.options().seed()).isEqualTo(3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--resume", "--seed=4"))
        .withMessageContaining("--seed asks for 4 but the model has 3");
  }

  @Test
  void mnistConditionalVaeWritesARowForEachDigit() throws IOException {
    ExampleRun example =
        new ExampleRun(
            "MnistConditionalVae",
            folder,
            "--limit=300",
            "--batch=50",
            "--hidden=32,32",
            "--latent=8",
            "--importance-samples=10",
            "--judged=40",
            "--epochs=2");
    example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("label_accuracy").asDouble()).isBetween(0.0, 1.0);
    // A coin for every pixel costs 784 log 2 = 543 nats; a trained model less than 110.
    assertThat(metrics.get("test_nll_nats").asDouble()).isBetween(110.0, 543.0);
    assertThat(metrics.get("steps").asInt()).isEqualTo(12);
    int side = 10 * (2 * 28 + 2) + 2;
    assertThat(ImageIO.read(folder.resolve("samples.png").toFile()).getHeight()).isEqualTo(side);
    assertThat(folder.resolve("reconstructions.png")).isNotEmptyFile();
    Vae vae = Vae.load(folder.resolve("model.zip"));
    assertThat(vae.classes()).isEqualTo(10);

    example.run("--epochs=3", "--resume");
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(18);
  }

  /** Real digits stand for samples: the judge reads 99 % of them right, and none if all move on. */
  @Test
  void theJudgeComparesWithWhatWasAsked() {
    Dataset test = Mnist.test();
    AskedDigits.Sampler right =
        (digit, count) ->
            VaePictures.first(Datasets.onlyClasses(test, digit), count, ValueRange.SYMMETRIC);
    try (AskedDigits asked = AskedDigits.draw(right, 20, ValueRange.SYMMETRIC)) {
      AskedDigits.Verdict verdict = asked.judge();
      assertThat(verdict.judged()).isEqualTo(200);
      assertThat(verdict.labelAccuracy()).isBetween(0.97, 1.0);
      assertThat(verdict.confident()).isBetween(0.93, 1.0);
      assertThat(verdict.perDigit()).hasSize(10).allMatch(share -> share >= 0.85);
      assertThat(verdict.perDigit().stream().mapToDouble(share -> share).average().orElseThrow())
          .isCloseTo(verdict.labelAccuracy(), within(1e-12));
    }
    AskedDigits.Sampler wrong = (digit, count) -> right.sample(digit == 9 ? 8 : digit, count);
    try (AskedDigits asked = AskedDigits.draw(wrong, 20, ValueRange.SYMMETRIC)) {
      assertThat(asked.judge().perDigit().get(9)).isLessThan(0.1);
      assertThat(asked.judge().perDigit().get(8)).isGreaterThan(0.85);
    }
  }
}
