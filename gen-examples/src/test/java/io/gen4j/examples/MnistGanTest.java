package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.network.Precision;
import io.gen4j.gan.Gan;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example on 256 digits, 8 steps an epoch, with networks too small to learn anything. */
class MnistGanTest {

  private static final String[] QUICK = {
    "--limit", "256", "--batch", "32", "--width", "4", "--latent", "16", "--judged", "60"
  };

  @TempDir Path folder;

  @Test
  void writesItsFilesAndARunFolder() throws IOException {
    String printed = run(folder, "--epochs", "2", "--seed", "7");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("samples.png", "progress.png", "losses.png", "model.zip", "metrics.json")
          .contains("report.html", "history.csv", "history.jsonl", "run.json", "checkpoints")
          .anyMatch(name -> name.startsWith("events.out.tfevents."));
    }
    String report = Files.readString(folder.resolve("report.html"));
    assertThat(report.length()).isGreaterThan(20_000);
    assertThat(report).doesNotContain("src=\"http", "href=\"http", "url(http");
    assertThat(folder.resolve("checkpoints/step-00000016.zip")).isNotEmptyFile();
    // 8 by 8 digits of 28 pixels, twice as large, 2 pixels apart.
    int side = 8 * (2 * 28 + 2) + 2;
    assertPicture("samples.png", side, side);
    // 8 grids of digits 1 pixel apart, 6 pixels apart themselves.
    int grid = 8 * (28 + 1) + 1;
    assertPicture("progress.png", 8 * (grid + 6) + 6, grid + 12);
    assertPicture("losses.png", 900, 480);
    JsonNode metrics = metrics();
    assertThat(metrics.get("judge_confident").isDouble()).isTrue();
    assertThat(metrics.get("judge_confident").doubleValue()).isBetween(0.0, 1.0);
    assertThat(metrics.get("judged").intValue()).isEqualTo(60);
    assertThat(metrics.get("class_counts").isArray()).isTrue();
    assertThat(metrics.get("class_counts")).hasSize(10);
    int sum = 0;
    for (JsonNode count : metrics.get("class_counts")) {
      assertThat(count.isInt()).isTrue();
      assertThat(count.intValue()).isNotNegative();
      sum += count.intValue();
    }
    assertThat(sum).isEqualTo(60);
    assertThat(metrics.get("steps").intValue()).isEqualTo(16);
    assertThat(metrics.get("seed").intValue()).isEqualTo(7);
    double seconds = metrics.get("seconds").doubleValue();
    assertThat(seconds).isBetween(0.01, 100.0);
    assertThat(metrics.get("images_per_second").doubleValue())
        .as("both have six digits")
        .isCloseTo(512 / seconds, within(1e-5 * 512 / seconds));
    if (Files.exists(Path.of("/proc/self/status"))) {
      // The tests' heap alone may take 2 GiB.
      assertThat(metrics.get("peak_rss_bytes").longValue()).isBetween(100L << 20, 8L << 30);
    }
    assertThat(metrics.get("epochs")).hasSize(2);
    for (JsonNode epoch : metrics.get("epochs")) {
      assertThat(epoch.get("discriminator_loss").doubleValue()).isBetween(0.01, 10.0);
      assertThat(epoch.get("generator_loss").doubleValue()).isBetween(0.01, 10.0);
    }
    assertThat(printed)
        .contains(
            "step 16 of 16", "epoch 2 of 2", "16 steps in", "of 60 samples", folder.toString());
  }

  @Test
  void theModelItSavesIsTheOneThatItDrew() throws IOException {
    run(folder, "--epochs", "1");
    Gan gan = Gan.load(folder.resolve("model.zip"));

    assertThat(gan.steps()).isEqualTo(8);
    assertThat(gan.shape().dimensions()).containsExactly(1, 28, 28);
    assertThat(gan.classes()).isEqualTo(10);
    BufferedImage drawn = ImageIO.read(folder.resolve("samples.png").toFile());
    float[] samples = gan.sample(64, 1).data().asFloat();
    for (int n = 0; n < 64; n += 9) {
      for (int y = 0; y < 28; y += 3) {
        for (int x = 0; x < 28; x += 3) {
          int level = drawn.getRGB(2 + n % 8 * 58 + 2 * x, 2 + n / 8 * 58 + 2 * y) & 255;
          assertThat((double) level)
              .isCloseTo(255 * (samples[(n * 28 + y) * 28 + x] + 1) / 2, within(0.51));
        }
      }
    }
  }

  @Test
  void equalSeedsGiveEqualFiles() throws IOException {
    run(folder.resolve("a"), "--epochs", "1", "--seed", "3");
    run(folder.resolve("b"), "--epochs", "1", "--seed", "3");

    byte[] first = Files.readAllBytes(folder.resolve("a/model.zip"));
    assertThat(Files.readAllBytes(folder.resolve("b/model.zip"))).isEqualTo(first);
  }

  @Test
  void trainsInBfloat16WhereTheMachineCan() throws IOException {
    String[] reduced = {"--epochs", "1", "--seed", "3", "--precision", "BFLOAT16"};
    if (!Precision.BFLOAT16.isSupported()) {
      assertThatThrownBy(() -> run(folder, reduced)).hasMessageContaining("BFLOAT16");
      return;
    }
    run(folder.resolve("a"), "--epochs", "1", "--seed", "3");
    run(folder.resolve("b"), reduced);

    byte[] inFloat = Files.readAllBytes(folder.resolve("a/model.zip"));
    assertThat(Files.readAllBytes(folder.resolve("b/model.zip"))).isNotEqualTo(inFloat);
    assertThat(Files.readString(folder.resolve("b/run.json"))).contains("BFLOAT16");
  }

  /** A model that training has saved on its way stands for one that a run was cut off at. */
  @Test
  void resumesWhereItStopped() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    Files.createDirectories(parts);
    Thread watcher = new Thread(() -> copyOnceThere(whole, parts));
    watcher.start();
    run(whole, "--epochs", "6", "--seed", "5", "--save-every", "0");
    watcher.join();
    long cutOff = Gan.load(parts.resolve("model.zip")).steps();
    assertThat(cutOff).isBetween(8L, 40L);
    assertThat(parameters(parts)).isNotEqualTo(parameters(whole));

    String printed = run(parts, "--epochs", "6", "--resume");

    assertThat(printed).contains("48 steps in");
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
    JsonNode metrics = metrics(parts);
    assertThat(metrics.get("steps").intValue()).isEqualTo(48);
    assertThat(metrics.get("seed").intValue()).as("the seed of the model").isEqualTo(5);
    assertThat(metrics.get("epochs")).as("of this run").hasSize((int) (48 - cutOff) / 8);
    double examples =
        metrics.get("images_per_second").doubleValue() * metrics.get("seconds").doubleValue();
    assertThat(examples).isCloseTo(32 * (48.0 - cutOff), within(1e-5 * 32 * 48));
  }

  @Test
  void aResumedRunAddsToItsHistoryAndAFinishedOneIsExtended() throws IOException {
    run(folder, "--epochs", "2");
    JsonNode first = metrics();

    run(folder, "--epochs", "2", "--resume");
    JsonNode again = metrics();
    assertThat(again.get("epochs")).isEqualTo(first.get("epochs"));
    assertThat(again.get("steps").intValue()).isEqualTo(16);
    double seconds = again.get("seconds").doubleValue();
    assertThat(seconds).isGreaterThan(0.01);
    assertThat(again.get("images_per_second").doubleValue() * seconds)
        .isCloseTo(512, within(512e-5));

    float[] before = parameters(folder);
    String printed = run(folder, "--epochs", "3", "--resume");
    assertThat(printed).contains("Extending the run to 3 epochs");
    JsonNode extended = metrics();
    assertThat(extended.get("steps").intValue()).isEqualTo(24);
    assertThat(extended.get("epochs")).hasSize(3);
    assertThat(extended.get("epochs").get(1)).isEqualTo(first.get("epochs").get(1));
    assertThat(parameters(folder)).as("the rate is above zero again").isNotEqualTo(before);
    Gan gan = Gan.load(folder.resolve("model.zip"));
    assertThat(gan.options().optimization().linearDecay()).isEqualTo(24);
    assertThat(gan.options().scheduledGeneratorUpdater().getLearningRate(23, 0)).isPositive();
    try (Stream<String> lines = Files.lines(folder.resolve("history.csv"))) {
      assertThat(lines).hasSize(25);
    }
  }

  @Test
  void refusesToResumeTheRunOfAnotherExample() throws IOException {
    run(folder, "--epochs", "1");
    byte[] before = bytes(folder.resolve("model.zip"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("StyleGanMnist", "--resume", "--output=" + folder))
        .withMessageContaining("contains a run of MnistGan, not of StyleGanMnist");
    assertThat(bytes(folder.resolve("model.zip"))).isEqualTo(before);
  }

  @Test
  void goesOnFromACheckpointIfThatIsNewer() throws IOException {
    run(folder, "--epochs", "1");
    Files.delete(folder.resolve("model.zip"));

    run(folder, "--epochs", "1", "--resume");

    assertThat(Gan.load(folder.resolve("model.zip")).steps()).isEqualTo(8);
    assertThat(metrics().get("epochs")).hasSize(1);
  }

  @Test
  void keepsTheBestModelByItsDistance() throws IOException {
    run(folder, "--epochs", "2", "--no-labels", "--fid-every", "1", "--fid-samples", "100");

    JsonNode metrics = metrics();
    double best = metrics.get("fid_best").doubleValue();
    assertThat(best).isPositive();
    assertThat(metrics.get("fid_last").doubleValue()).isGreaterThanOrEqualTo(best);
    assertThat(metrics.get("fid_last_step").intValue()).isEqualTo(16);
    int step = metrics.get("fid_best_step").intValue();
    assertThat(step).isIn(8, 16);
    assertThat(Gan.load(folder.resolve("checkpoints/best.zip")).steps()).isEqualTo(step);
    assertThat(metrics.get("epochs").get(0).has("fid")).isTrue();
  }

  @Test
  void startsAnewUnlessToldToResume() throws IOException {
    run(folder, "--epochs", "1", "--seed", "5");
    float[] first = parameters(folder);
    run(folder, "--epochs", "1", "--resume");
    assertThat(parameters(folder)).isEqualTo(first);

    run(folder, "--epochs", "1", "--seed", "6");

    Gan anew = Gan.load(folder.resolve("model.zip"));
    assertThat(anew.steps()).isEqualTo(8);
    assertThat(anew.options().seed()).isEqualTo(6);
    assertThat(metrics().get("seed").intValue()).isEqualTo(6);
    assertThat(parameters(folder)).isNotEqualTo(first);
  }

  @Test
  void labelsCanBeLeftOut() {
    run(folder, "--epochs", "1", "--no-labels");

    assertThat(Gan.load(folder.resolve("model.zip")).classes()).isZero();
  }

  @Test
  void trainsPerceptronsToo() throws IOException {
    try (Output output = Output.capture()) {
      Launcher.run(
          "MnistGan",
          "--architecture=MLP",
          "--limit=128",
          "--latent=8",
          "--loss=hinge",
          "--averaging=0",
          "--epochs=1",
          "--judged=20",
          "--output=" + folder);
    }

    Gan gan = Gan.load(folder.resolve("model.zip"));
    assertThat(gan.steps()).isEqualTo(2);
    assertThat(gan.latent().size()).isEqualTo(8);
    assertThat(gan.options().loss().name()).isEqualTo("hinge");
    assertThat(gan.sampler()).isSameAs(gan.generator());
    // (8 + 1)·256 + 257·512 + 513·1024 + 1025·784
    assertThat(gan.generator().network().parameterCount())
        .isEqualTo(9 * 256 + 257 * 512 + 513 * 1024 + 1025 * 784);
    assertThat(metrics().get("judged").intValue()).isEqualTo(20);
  }

  @Test
  void refusesToResumeWithOtherSettings() {
    run(folder, "--epochs", "1", "--seed", "5");
    byte[] before = bytes(folder.resolve("model.zip"));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                run(
                    folder,
                    "--resume",
                    "--seed",
                    "6",
                    "--loss",
                    "hinge",
                    "--width",
                    "8",
                    "--generator-rate",
                    "1e-4"))
        .withMessageContaining("--seed asks for 6 but the model has 5")
        .withMessageContaining("--loss asks for hinge but the model has least-squares")
        .withMessageContaining("--width asks for 8 but the model has 4")
        .withMessageContaining("--generator-rate")
        .withMessageContaining("start a new run without --resume");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--epochs", "1", "--resume", "--no-labels"))
        .withMessageContaining("--labels");
    assertThat(bytes(folder.resolve("model.zip"))).isEqualTo(before);

    run(folder, "--epochs", "1", "--resume", "--seed", "5", "--generator-rate", "4e-4");
  }

  @Test
  void refusesOptionsOfTheOtherNetworks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--architecture", "MLP"))
        .withMessageContaining("--width")
        .withMessageContaining("MLP");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--loss", "best"))
        .withMessageContaining("'best'")
        .withMessageContaining("non-saturating");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--epochs", "0"))
        .withMessageContaining("1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--limit", "20"))
        .withMessageContaining("20")
        .withMessageContaining("got 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(folder, "--averaging", "1"))
        .withMessageContaining("below 1");
    assertThat(folder).isEmptyDirectory();
  }

  private static String run(Path output, String... options) {
    List<String> all = new ArrayList<>(List.of("--output", output.toString()));
    List<String> given = List.of(options);
    for (int i = 0; i < QUICK.length; i += 2) {
      if (!given.contains(QUICK[i])) {
        all.addAll(List.of(QUICK[i], QUICK[i + 1]));
      }
    }
    all.addAll(given);
    try (Output printed = Output.capture()) {
      Launcher.run("MnistGan", all.toArray(String[]::new));
      return printed.out();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copyOnceThere(Path from, Path to) {
    try {
      while (!Files.exists(from.resolve("model.zip"))) {
        Thread.sleep(1);
      }
      Files.copy(from.resolve("model.zip"), to.resolve("model.zip"));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertPicture(String name, int width, int height) throws IOException {
    BufferedImage picture = ImageIO.read(folder.resolve(name).toFile());
    assertThat(picture).as(name).isNotNull();
    assertThat(picture.getWidth()).as(name).isEqualTo(width);
    assertThat(picture.getHeight()).as(name).isEqualTo(height);
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        colours.add(picture.getRGB(x, y));
      }
    }
    // Two would be a ground and a frame.
    assertThat(colours.size()).as("colours of " + name).isGreaterThan(3);
  }

  private JsonNode metrics() throws IOException {
    return metrics(folder);
  }

  private static JsonNode metrics(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("metrics.json").toFile());
  }

  private static float[] parameters(Path folder) {
    Gan gan = Gan.load(folder.resolve("model.zip"));
    return gan.generator().network().parameters().dup('c').data().asFloat();
  }
}
