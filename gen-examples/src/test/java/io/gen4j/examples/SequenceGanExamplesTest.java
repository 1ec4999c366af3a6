package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.gan.SequenceGan;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceGanExamplesTest {

  private static final String[] SHORT = {
    "--batch=10",
    "--policy-steps=2",
    "--rollouts=1",
    "--gumbel-steps=2",
    "--representations=2",
    "--discriminator-pretraining=2",
    "--mle-epochs=1"
  };

  @TempDir private Path folder;

  private static String[] with(String... more) {
    return Stream.of(SHORT, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void oracleGanMeasuresAllModels() throws IOException {
    String[] options =
        with(
            "--vocabulary=20",
            "--width=4",
            "--length=5",
            "--sequences=40",
            "--evaluated=200",
            "--output=" + folder);
    try (Output printed = Output.capture()) {
      Launcher.run("OracleGan", options);
      assertThat(printed.out()).contains("NLL per token: gumbel");
    }
    JsonNode metrics = ExampleRun.json(folder.resolve("metrics.json"));
    // The entropy of 20 tokens is log 20 = 3.0 at most; other samples are less probable.
    double real = metrics.get("oracle_nll").asDouble();
    assertThat(real).isBetween(0.5, 3.0);
    for (String name : List.of("mle_nll", "policy_gradient_nll", "gumbel_nll")) {
      assertThat(metrics.get(name).asDouble()).as(name).isBetween(real, 20.0);
    }
    for (String name : List.of("mle", "policy_gradient", "gumbel")) {
      // Uniform probabilities have log 20 = 3.0.
      assertThat(metrics.get(name + "_held_out_nll").asDouble()).as(name).isBetween(0.5, 3.5);
      // 400 pairs are possible, and 800 drawn.
      assertThat(metrics.get(name + "_distinct_2").asDouble()).as(name).isBetween(0.01, 0.5);
    }
    try (SequenceGan gan = SequenceGan.load(folder.resolve("gumbel.zip"))) {
      assertThat(gan.steps()).isEqualTo(4);
      assertThat(gan.options().learning()).isEqualTo(new GumbelSoftmax(1, 2, false));
    }
    try (SequenceGan gan = SequenceGan.load(folder.resolve("policy-gradient.zip"))) {
      assertThat(gan.options().learning()).isEqualTo(new PolicyGradient(1, false));
    }
    // Another training from the same language model.
    try (Output printed = Output.capture()) {
      String[] again =
          Stream.concat(
                  Arrays.stream(options)
                      .map(o -> o.replaceFirst("(policy|gumbel)-steps=.*", "$1-steps=0")),
                  Stream.of("--resume"))
              .toArray(String[]::new);
      Launcher.run("OracleGan", again);
    }
    JsonNode resumed = ExampleRun.json(folder.resolve("metrics.json"));
    assertThat(resumed.get("mle_nll")).isEqualTo(metrics.get("mle_nll"));
    assertThat(resumed.get("gumbel_nll").isNull()).isTrue();
  }

  private void sentences(String name, int count, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.nextBoolean() ? "a red " : "the old blue ");
      text.append(random.nextBoolean() ? "car" : "bike").append(" stands here\n");
    }
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void textGanDrawsCurves() throws IOException {
    sentences("train.txt", 60, 1);
    sentences("test.txt", 30, 2);
    Path output = folder.resolve("out");
    try (Output printed = Output.capture()) {
      Launcher.run(
          "TextGan",
          with(
              "--data=" + folder,
              "--output=" + output,
              "--width=6",
              "--samples=12",
              "--temperatures=0.5,1"));
      assertThat(printed.out()).contains("ahead:");
    }
    JsonNode curves = ExampleRun.json(output.resolve("metrics.json")).get("curves");
    for (String model : List.of("mle", "policy-gradient", "gumbel")) {
      assertThat(curves.get(model)).hasSize(2);
      for (JsonNode point : curves.get(model)) {
        for (int order = 2; order <= 5; order++) {
          assertThat(point.get("bleu_" + order).asDouble()).isBetween(0.0, 1.0);
          assertThat(point.get("self_bleu_" + order).asDouble()).isBetween(0.0, 1.0);
        }
      }
      assertThat(curves.get(model).get(1).get("temperature").asDouble()).isEqualTo(1);
      assertThat(Files.readAllLines(output.resolve("samples-" + model + ".txt"))).hasSize(20);
    }
    assertThat(output.resolve("bleu-2.png")).isNotEmptyFile();
    assertThat(Files.readString(output.resolve("comparison.txt"))).contains("self-BLEU-5");
  }

  @Test
  void missingDataAreNamed() {
    assertThatThrownBy(() -> Launcher.run("TextGan", "--data=" + folder.resolve("none")))
        .hasMessageContaining("train.txt");
  }
}
