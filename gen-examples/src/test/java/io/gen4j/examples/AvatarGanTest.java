package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.core.training.LayerRates;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;

class AvatarGanTest {

  @TempDir private Path folder;

  private ExampleRun run(String... more) {
    String[] quick = {
      "--data=" + folder.resolve("faces"),
      "--side=16",
      "--attributes=background,hair",
      "--features=top",
      "--classifier-epochs=20",
      "--judged=12",
      "--batch=8",
      "--width=2",
      "--latent=8",
      "--epochs=2"
    };
    String[] all = new String[quick.length + more.length];
    System.arraycopy(more, 0, all, 0, more.length);
    System.arraycopy(quick, 0, all, more.length, quick.length);
    return new ExampleRun("AvatarGan", folder.resolve("output"), all);
  }

  @Test
  void trainsAndReports() throws Exception {
    DrawnFaces.in(folder.resolve("faces"), 120);
    ExampleRun example = run("--fid-every=1");

    String printed = example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("steps").asInt()).isEqualTo(2 * 12);
    assertThat(metrics.get("fid").asDouble()).isGreaterThan(metrics.get("fid_floor").asDouble());
    assertThat(metrics.get("fid_samples").asInt()).isEqualTo(60);
    assertThat(metrics.get("peak_rss_bytes").asLong()).isPositive();
    for (String attribute : new String[] {"background", "hair"}) {
      assertThat(metrics.get("classifier_accuracy").get(attribute).asDouble()).isEqualTo(1);
      assertThat(metrics.get("confident").get(attribute).asDouble()).isBetween(0.0, 1.0);
      assertThat(metrics.get("confident_real").get(attribute).asDouble()).isGreaterThan(0.8);
    }
    assertThat(metrics.get("frequencies_real").get("background").get("0").asDouble())
        .isBetween(0.2, 0.8);
    assertThat(sum(metrics.get("frequencies").get("hair"))).isEqualTo(1, within(1e-6));
    assertThat(metrics.get("memorized").asDouble()).isBetween(0.0, 1.0);
    Path output = folder.resolve("output");
    for (String name :
        new String[] {
          "samples.png", "progress.png", "neighbors.png", "report.html", "checkpoints/best.zip"
        }) {
      assertThat(output.resolve(name)).isNotEmptyFile();
    }
    Gan gan = Gan.load(output.resolve("model.zip"));
    assertThat(gan.options().terms()).contains(GradientPenalty.r1(1).withEvery(16));
    assertThat(printed).contains("classifier, epoch 20");
    // The classifier is reused.
    assertThat(run().run("--resume", "--epochs=3")).doesNotContain("classifier, epoch");
    assertThat(Files.size(output.resolve("classifier.zip"))).isPositive();
  }

  @Test
  void drawsTheClassAskedFor() {
    DrawnFaces.in(folder.resolve("faces"), 60);
    ExampleRun example = run("--condition=hair", "--architecture=RESIDUAL");

    example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("condition").asText()).isEqualTo("hair");
    assertThat(metrics.get("condition_accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(metrics.get("condition_accuracy_real").asDouble()).isGreaterThan(0.8);
    assertThat(Gan.load(folder.resolve("output/model.zip")).classes()).isEqualTo(3);
  }

  @Test
  void aStylePairTrainsToo() {
    DrawnFaces.in(folder.resolve("faces"), 48);
    ExampleRun example =
        run("--architecture=STYLE", "--epochs=1", "--generator-rate=3e-3", "--path-length=2");

    example.run();

    assertThat(example.metrics().get("architecture").asText()).isEqualTo("STYLE");
    // The settings of the architecture, except for those on the command line.
    GanOptions options = Gan.load(folder.resolve("output/model.zip")).options();
    Adam generator = (Adam) options.updaters().generator();
    Adam discriminator = (Adam) options.updaters().discriminator();
    assertThat(generator.getBeta1()).isZero();
    assertThat(discriminator.getBeta2()).isEqualTo(0.99);
    // The rates have begun to fall.
    assertThat(generator.getLearningRate(0, 0) / discriminator.getLearningRate(0, 0))
        .isCloseTo(1.5, within(1e-6));
    assertThat(options.optimization().rates()).isNotEqualTo(LayerRates.NONE);
    assertThat(options.terms()).contains(GradientPenalty.r1(0.5).withEvery(16), PathLength.of(2));
  }

  @Test
  void saysWhereToGetFacesAndWhichColumnsThereAre() {
    ExampleRun example = run();
    assertThatThrownBy(example::run)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("There is no", "avataaars");

    DrawnFaces.in(folder.resolve("faces"), 24);
    assertThatThrownBy(() -> example.run("--condition=beard"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("no column \"beard\"", "[file, background, hair, top]");
  }

  private static double sum(JsonNode shares) {
    double sum = 0;
    for (JsonNode share : shares) {
      sum += share.asDouble();
    }
    return sum;
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }
}
