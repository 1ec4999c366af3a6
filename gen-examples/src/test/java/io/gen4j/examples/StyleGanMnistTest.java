package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.gan.Gan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleGanMnistTest {

  @TempDir private Path folder;

  @Test
  void trainsStylesAndTruncatesThem() {
    ExampleRun example =
        new ExampleRun(
            "StyleGanMnist",
            folder,
            "--limit=64",
            "--batch=16",
            "--width=2",
            "--latent=8",
            "--judged=20",
            "--epochs=1");
    example.run("--seed=4");

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("steps").asInt()).isEqualTo(4);
    assertThat(metrics.get("judged").asInt()).isEqualTo(20);
    assertThat(metrics.get("judge_confident").asDouble()).isBetween(0.0, 1.0);
    for (String name : new String[] {"samples.png", "progress.png", "truncation.png"}) {
      assertThat(folder.resolve(name)).isNotEmptyFile();
    }
    Gan gan = Gan.load(folder.resolve("model.zip"));
    assertThat(gan.options().seed()).isEqualTo(4);
    assertThat(gan.shape().dimensions()).containsExactly(1, 28, 28);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--resume", "--r1=0.5"))
        .withMessageContaining("--r1 asks for 0.5 but the model has 1.0");
    example.run("--resume", "--r1=1");
  }

  @Test
  void refusesTheDenseLayerOfADcgan() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExampleRun("StyleGanMnist", folder, "--hidden=8").run())
        .withMessageContaining("--hidden 8 applies only to a DCGAN");
  }
}
