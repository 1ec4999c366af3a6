package io.gen4j.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** A smallest application: it draws an image with a new GAN and lists its class path. */
final class Application {

  private static final String SOURCE =
      """
      package com.example;

      import io.gen4j.core.data.ExampleShape;
      import io.gen4j.core.image.ImageGrid;
      import io.gen4j.gan.Gan;
      import io.gen4j.gan.GanOptions;
      import io.gen4j.gan.architecture.MlpGan;
      import java.net.URL;
      import java.net.URLClassLoader;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.ArrayList;
      import java.util.List;

      public final class Images {
        public static void main(String[] args) throws Exception {
          List<String> jars = new ArrayList<>();
          if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader) {
            for (URL url : loader.getURLs()) {
              jars.add(Path.of(url.toURI()).toString());
            }
          }
          Files.write(Path.of(System.getProperty("images.folder"), "jars.txt"), jars);
          Gan gan =
              Gan.create(MlpGan.of(ExampleShape.image(1, 12, 10)), GanOptions.defaults().withSeed(1));
          ImageGrid.of(gan.sample(1, 7), gan.range())
              .writePng(Path.of(System.getProperty("images.folder"), "image.png"));
        }
      }
      """;

  private Application() {}

  /** Writes the source into a project. */
  static Path writeSource(Path project) {
    return Disk.write(project.resolve("src/main/java/com/example/Images.java"), SOURCE);
  }

  /** Checks that the application drew. */
  static void assertDrawn(Path project) throws IOException {
    BufferedImage image = ImageIO.read(project.resolve("image.png").toFile());
    assertThat(image.getWidth()).isBetween(10, 14);
    assertThat(image.getHeight()).isBetween(12, 16);
    long colors =
        java.util.Arrays.stream(
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
            .distinct()
            .count();
    assertThat(colors)
        .as("different pixels of what an untrained generator draws")
        .isBetween(20L, 120L);
  }

  /** Runs a command, at most two minutes; returns what it printed. */
  static String run(Path folder, List<String> command) throws Exception {
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends: " + command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Disk.read(log);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  static String java(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  /** The first block of a language in docs/install.md. */
  static String documented(String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Disk.read(Build.ROOT.resolve("docs/install.md")))
        .results()
        .map(block -> block.group(1))
        .findFirst()
        .orElseThrow();
  }

  /** The jars of a list, one a line. */
  static List<Path> jars(Path list) throws IOException {
    return Files.readAllLines(list).stream()
        .map(Path::of)
        .filter(jar -> jar.toString().endsWith(".jar"))
        .toList();
  }
}
