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
import java.util.stream.Stream;
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

  /** A rate that is far too high: the second epoch is worse than the first, or soon one is. */
  @Test
  void mnistVaeStopsInTimeAndEndsWithTheBestModel() throws Exception {
    ExampleRun example =
        new ExampleRun(
            "MnistVae",
            folder,
            "--limit=200",
            "--examples=40",
            "--validation=60",
            "--validation-samples=5",
            "--early-stopping=2",
            "--epochs=40",
            "--batch=20",
            "--rate=0.03",
            "--hidden=64",
            "--latent=8",
            "--importance-samples=5");
    example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("stopped_early").booleanValue()).isTrue();
    int best = metrics.get("validation_nll_best_epoch").intValue();
    int last = metrics.get("validation_nll_last_epoch").intValue();
    assertThat(last).isEqualTo(best + 2).isLessThan(40);
    assertThat(metrics.get("steps").intValue()).as("40 examples are 2 steps").isEqualTo(2 * best);
    assertThat(Vae.load(folder.resolve("model.zip")).steps()).isEqualTo(2L * best);
    assertThat(Vae.load(folder.resolve("checkpoints/best.zip")).steps()).isEqualTo(2L * best);
    assertThat(metrics.get("validation_nll_by_epoch")).hasSize(last);
    assertThat(metrics.get("validation_nll_by_epoch").get(best - 1))
        .isEqualTo(metrics.get("validation_nll_best_nats"));
    assertThat(folder.resolve("validation.png")).isNotEmptyFile();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--validation=0"))
        .withMessageContaining("--early-stopping needs held-out examples");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--examples=150"))
        .withMessageContaining("200 examples");
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

  @Test
  void iwaeTableStartsFromAnotherModelAndDifferentiatesSomeSamples() throws Exception {
    Path first = folder.resolve("one");
    Path second = folder.resolve("five");
    String[] common = {"--limit=200", "--batch=50", "--epochs=1", "--importance-samples=20"};
    Launcher.run("IwaeTable", with(common, "--k=1", "--output=" + first));
    Path model = first.resolve("model.zip");

    Launcher.run(
        "IwaeTable",
        with(
            common,
            "--k=5",
            "--differentiated=2",
            "--rate=1e-9",
            "--from=" + model,
            "--output=" + second));

    Vae from = Vae.load(model);
    Vae started = Vae.load(second.resolve("model.zip"));
    assertThat(started.options().objective()).isEqualTo(Objectives.importanceWeighted(5, 2));
    assertThat(started.steps()).isEqualTo(4);
    // Four steps of Adam at a rate of 1e-9.
    for (boolean encoder : new boolean[] {true, false}) {
      float[] before = (encoder ? from.encoder() : from.decoder()).parameters().data().asFloat();
      float[] after =
          (encoder ? started.encoder() : started.decoder()).parameters().data().asFloat();
      assertThat(after).usingComparatorWithPrecision(1e-7f).containsExactly(before);
    }
    JsonNode metrics = new ObjectMapper().readTree(second.resolve("metrics.json").toFile());
    assertThat(metrics.get("differentiated_samples").asInt()).isEqualTo(2);
    assertThat(metrics.get("k").asInt()).isEqualTo(5);

    Launcher.run(
        "IwaeTable",
        "--limit=200",
        "--batch=50",
        "--epochs=2",
        "--importance-samples=20",
        "--output=" + second,
        "--resume");
    metrics = new ObjectMapper().readTree(second.resolve("metrics.json").toFile());
    assertThat(metrics.get("k").asInt()).as("of the model, not of the option").isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Launcher.run(
                    "IwaeTable", with(common, "--from=" + model, "--output=" + second, "--resume")))
        .withMessageContaining("Leave out --from");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Launcher.run(
                    "IwaeTable",
                    with(common, "--differentiated=3", "--output=" + second, "--resume")))
        .withMessageContaining("--differentiated asks for 3 but the model has 2");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("IwaeTable", "--k=5", "--differentiated=6"))
        .withMessageContaining("--k 5")
        .withMessageContaining("got 6");
    Path other = folder.resolve("other");
    Launcher.run("MnistDenoising", "--limit=100", "--batch=50", "--epochs=1", "--output=" + other);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Launcher.run(
                    "IwaeTable",
                    with(common, "--from=" + other.resolve("model.zip"), "--output=" + folder)))
        .withMessageContaining("--from must name a model of this example");
  }

  private static String[] with(String[] common, String... more) {
    return Stream.of(common, more).flatMap(Stream::of).toArray(String[]::new);
  }
}
