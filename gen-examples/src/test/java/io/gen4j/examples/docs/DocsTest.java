package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.datasets.DigitFeatures;
import io.gen4j.examples.support.Snippets;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** The Java of the pages compiles and runs as a reader would put it together. */
class DocsTest {

  private static final String FENCE = "```java\n";

  @TempDir private static Path reader;
  @TempDir private static Path models;
  private static Path saved;

  static Stream<Path> pages() {
    return Markdown.pages().stream()
        .map(Markdown::file)
        .filter(page -> Sources.read(page).contains(FENCE));
  }

  /** What the reader of the pages has. */
  @BeforeAll
  static void writeFiles() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 72; i++) {
      BufferedImage image = disc(random);
      for (String file : List.of("images/" + i, "animals/" + (i % 2 == 0 ? "cat/" : "dog/") + i)) {
        Path path = reader.resolve(file + ".png");
        Files.createDirectories(path.getParent());
        ImageIO.write(image, "png", path.toFile());
      }
    }
    saved = models.resolve("saved.zip");
    MlpGan networks =
        MlpGan.of(ExampleShape.image(1, 28, 28)).withHidden(List.of(8)).withClasses(10);
    Gan.create(networks, GanOptions.defaults()).save(saved);
    for (String run : List.of("mnist-gan", "slow", "fast")) {
      Path folder = Files.createDirectories(reader.resolve("target").resolve(run));
      Files.writeString(folder.resolve("run.json"), "{\"name\": \"" + run + "\"}");
    }
    FeatureStatistics.of(new double[DigitFeatures.FEATURES], new double[DigitFeatures.FEATURES])
        .write(reader.resolve("real.npz"));
    MultiLayerNetwork classifier = new MultiLayerNetwork(layer(8, 1, Activation.SIGMOID));
    classifier.init();
    classifier.save(reader.resolve("classifier.zip").toFile());
    MultiLayerNetwork generator = new MultiLayerNetwork(layer(100, 8, Activation.TANH));
    generator.init();
    generator.toComputationGraph().save(reader.resolve("generator.zip").toFile());
    String rows =
        IntStream.range(0, 100)
            .mapToObj(i -> random.nextInt(9, 14) + "," + random.nextDouble() + "," + color(i))
            .collect(Collectors.joining("\n"));
    String sentence = "A cat sits on the mat, and a dog runs home. ";
    Files.writeString(reader.resolve("book.txt"), "The story. " + sentence.repeat(60));
    Files.writeString(
        reader.resolve("captions.txt"), "a cat sits here\na dog runs home\n".repeat(80));
    for (String file : List.of("wine.csv", "wine-test.csv")) {
      Files.writeString(reader.resolve(file), "alcohol,acidity,color\n" + rows + "\n");
    }
  }

  private static MultiLayerConfiguration layer(int in, int out, Activation activation) {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build())
        .build();
  }

  private static String color(int i) {
    return i % 3 == 0 ? "red" : "white";
  }

  private static BufferedImage disc(Random random) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(random.nextInt(0x1000000)));
    graphics.fillOval(random.nextInt(20), random.nextInt(20), 20, 20);
    graphics.dispose();
    return image;
  }

  @Test
  void pagesAreFound() {
    assertThat(pages().map(page -> Markdown.of(page).name()))
        .contains("README.md", "docs/extending.md", "docs/tasks/images.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockRuns(Path page) throws Exception {
    // Pages that load a model have one; those that save one replace it.
    Files.copy(saved, reader.resolve("model.zip"), StandardCopyOption.REPLACE_EXISTING);
    Snippets.of(page).run(reader);
  }

  @Test
  void aBlockThatIsWrongIsSeen(@TempDir Path folder) throws IOException {
    Path page = Files.writeString(folder.resolve("page.md"), FENCE + "int one = wrong;\n```\n");
    assertThat(Snippets.of(page).errors(folder)).singleElement().asString().contains("wrong");
    assertThatThrownBy(() -> Snippets.of(page).run(folder)).hasMessageContaining("wrong");
  }

  @Test
  void blocksFollowEachOther(@TempDir Path folder) throws Exception {
    String first = FENCE + "int a = 1;\n```\n";
    String second = FENCE + "int b = a + 1;\n```\n";
    String third = FENCE + "int b = a;\nif (b == 1) throw new Exception(\"ran\");\n```\n";
    Path page = Files.writeString(folder.resolve("page.md"), first + second + third);
    assertThatThrownBy(() -> Snippets.of(page).run(folder)).hasMessage("ran");
  }

  @Test
  void mainsRun(@TempDir Path folder) throws Exception {
    String main =
        "public class A {\npublic static void main(String[] a) throws Exception {\n"
            + "throw new Exception(\"ran\");\n}\n}\n";
    Path page = Files.writeString(folder.resolve("page.md"), FENCE + main + "```\n");
    assertThatThrownBy(() -> Snippets.of(page).run(folder)).hasMessage("ran");
  }
}
