package io.gen4j.examples.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.image.ImageGrid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** Run folders as a training of a GAN on digits leaves them, with images of a real one. */
final class RunFolderFixture {

  private static final Path IMAGES = Path.of("../docs/images");
  private static final int GRIDS = 8;
  private static final int STEPS = 9380;

  private RunFolderFixture() {}

  /**
   * Writes a folder.
   *
   * @param rate learning rate, the higher the noisier the losses
   * @param failure why the last session ended, or null if it finished
   */
  static Path write(Path folder, String name, double rate, String failure) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper().writeValue(folder.resolve("run.json").toFile(), run(name, rate, failure));
    Files.write(folder.resolve("history.csv"), history(rate));
    Files.write(folder.resolve("classes.csv"), classes(rate));
    BufferedImage strip = ImageIO.read(IMAGES.resolve("mnist-gan-progress.png").toFile());
    int width = strip.getWidth() / GRIDS;
    for (int i = 0; i < GRIDS; i++) {
      ImageGrid.writePng(
          strip.getSubimage(i * width, 0, width, strip.getHeight()),
          folder.resolve("samples/step-%08d.png".formatted(STEPS * (i + 1) / GRIDS)));
    }
    copy("mnist-vae-reconstructions.png", folder.resolve("reconstructions/step-00004690.png"));
    copy("vq-vae-reconstructions.png", folder.resolve("reconstructions/step-00009380.png"));
    copy("style-gan-mnist-truncation.png", folder.resolve("interpolation.png"));
    return folder;
  }

  private static void copy(String image, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(IMAGES.resolve(image), to);
  }

  private static Map<String, Object> run(String name, double rate, String failure) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("name", name);
    run.put(
        "model",
        "generator      2,341,889 parameters\n  latent 100 -> dense 7x7x128 -> up 2 -> conv 64 -> up 2"
            + " -> conv 1\ndiscriminator    431,233 parameters\n  conv 64 / 2 -> conv 128 / 2 ->"
            + " dense 1");
    run.put(
        "options",
        Map.of(
            "loss",
            "nonSaturating",
            "generatorUpdater",
            Map.of("type", "Adam", "learningRate", rate, "beta1", 0.5),
            "averageDecay",
            0.999));
    run.put("seed", 1);
    run.put("batchSize", 64);
    run.put(
        "data",
        Map.of(
            "examples", 60_000,
            "digest", "3f0a1c5d9be27744aa61c2f0918273645566778899aabbccddeeff0011223344",
            "description", "MNIST, training set, 1 x 28 x 28 in [-1, 1]"));
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("gen4j", "0.1.0");
    versions.put("nd4j", "1.0.0-M2.1");
    versions.put("backend", "CpuBackend, oneDNN, AVX2");
    versions.put("java", "17.0.15");
    versions.put("os", "Linux amd64");
    versions.put("processor", "2 cores");
    run.put("versions", versions);
    Map<String, Object> last = session("2026-11-27T11:02:00Z", 4690, STEPS, 322.5, "finished");
    if (failure != null) {
      last.put("outcome", "failed");
      last.put("failure", failure);
    }
    run.put("sessions", List.of(session("2026-11-27T10:00:00Z", 0, 4690, 341.25, "stopped"), last));
    run.put("peakRssBytes", 1_620_000_000L);
    run.put("heapBytes", 412_000_000L);
    return run;
  }

  private static Map<String, Object> session(
      String started, int from, int to, double seconds, String outcome) {
    Map<String, Object> session = new LinkedHashMap<>();
    session.put("started", started);
    session.put("fromStep", from);
    session.put("toStep", to);
    session.put("seconds", seconds);
    session.put("outcome", outcome);
    return session;
  }

  private static List<String> history(double rate) {
    Random random = new Random((long) (1e6 * rate));
    List<String> lines = new ArrayList<>();
    lines.add("step,epoch,examples,seconds,discriminator_loss,generator_loss,confident,fid");
    for (int step = 1; step <= STEPS; step++) {
      double way = Math.exp(-step / 1500.0);
      double noise = 60 * rate * random.nextGaussian();
      String measured =
          step % 469 == 0
              ? "%.4f,%.3f".formatted(0.97 - 0.6 * way, 6 + 180 * way * way + 900 * rate)
              : ",";
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%.2f,%.5f,%.5f,%s",
              step,
              (step - 1) / 938 + 1,
              64L * step,
              0.0728 * step - 8 * Math.sin(step / 3000.0),
              1.1 - 0.35 * way + noise,
              0.9 + 1.2 * way + 2 * Math.abs(noise),
              measured));
    }
    return lines;
  }

  private static List<String> classes(double rate) {
    List<String> lines = new ArrayList<>();
    lines.add("class,share,confident,recall");
    for (int digit = 0; digit < 10; digit++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%.4f,%.4f,%.4f",
              digit,
              0.1 + 0.004 * Math.sin(3 * digit),
              0.985 - 10 * rate * (digit % 3),
              0.61 + 0.01 * Math.cos(digit)));
    }
    return lines;
  }
}
