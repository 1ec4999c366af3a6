package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of image to image on drawn shapes. */
class ImageToImageExamplesTest {

  @TempDir private Path folder;

  private static BufferedImage shape(int number, Color background) {
    Random random = new Random(number);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(background);
    graphics.fillRect(0, 0, 16, 16);
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 1, 0.8f));
    int side = 6 + random.nextInt(6);
    graphics.fillOval(random.nextInt(16 - side), random.nextInt(16 - side), side, side);
    graphics.dispose();
    return image;
  }

  /** A zip of one folder with labeled images, as faces are given. */
  private Path zip() throws IOException {
    Path file = folder.resolve("shapes.zip");
    StringBuilder labels = new StringBuilder("file,top\n");
    Path png = folder.resolve("one.png");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < 40; i++) {
        ImageGrid.writePng(shape(i, i % 2 == 0 ? Color.WHITE : Color.GRAY), png);
        zip.putNextEntry(new ZipEntry("shapes/" + i + ".png"));
        zip.write(Files.readAllBytes(png));
        labels.append(i).append(".png,").append(i % 2 == 0 ? "white" : "gray").append("\n");
      }
      zip.putNextEntry(new ZipEntry("shapes/attributes.csv"));
      zip.write(labels.toString().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private Path styles() {
    Path root = folder.resolve("styles");
    for (int i = 0; i < 60; i++) {
      String name = Integer.toHexString(0x1f600 + i) + ".png";
      ImageGrid.writePng(shape(i, Color.WHITE), root.resolve("twitter").resolve(name));
      ImageGrid.writePng(shape(i, Color.BLACK), root.resolve("google").resolve(name));
    }
    return root;
  }

  @Test
  void superResolutionTrainsFirstAloneAndThenWithADiscriminator() throws IOException {
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "SuperResolution",
            output,
            "--data=" + zip(),
            "--side=16",
            "--scale=2",
            "--width=4",
            "--blocks=1",
            "--batch=6",
            "--epochs=3",
            "--adversarial-epochs=1");
    example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("shape").asText()).isEqualTo("3x16x16");
    assertThat(metrics.get("test_images").asInt()).isEqualTo(4);
    assertThat(metrics.get("steps").asInt()).isEqualTo(18);
    for (String name : new String[] {"psnr", "psnr_l1", "psnr_bicubic"}) {
      assertThat(metrics.get(name).asDouble()).isBetween(10.0, 50.0);
    }
    for (String name : new String[] {"ssim", "ssim_l1", "ssim_bicubic"}) {
      assertThat(metrics.get(name).asDouble()).isBetween(0.1, 1.0);
    }
    assertThat(metrics.get("fid_bicubic").asDouble()).isPositive();
    for (String name : new String[] {"enlarged.png", "losses.png", "report.html"}) {
      assertThat(output.resolve(name)).isNotEmptyFile();
    }
    assertThatThrownBy(() -> Gan.load(output.resolve("model.zip")))
        .hasMessageContaining("features_conv");
    assertThatThrownBy(() -> example.run("--scale=3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 3");
    assertThatThrownBy(() -> example.run("--adversarial-epochs=3"))
        .hasMessageContaining("--adversarial-epochs");
  }

  @Test
  void inpaintingLeavesKnownPixelsUntouched() throws IOException {
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "Inpainting",
            output,
            "--data=" + zip(),
            "--side=16",
            "--hole=6",
            "--width=2",
            "--batch=6",
            "--epochs=2",
            "--adversarial-epochs=1");
    for (String holes : new String[] {"CENTER", "FREE"}) {
      example.run("--holes=" + holes);
      JsonNode metrics = example.metrics();
      assertThat(metrics.get("known_pixels_changed").asInt()).isZero();
      assertThat(metrics.get("psnr_hole").asDouble()).isBetween(0.0, 60.0);
      assertThat(metrics.get("psnr_diffusion").asDouble()).isBetween(5.0, 60.0);
      assertThat(metrics.get("l1_hole").asDouble()).isBetween(0.0, 1.0);
    }
    assertThat(output.resolve("filled.png")).isNotEmptyFile();
    assertThat(Gan.load(output.resolve("model.zip")).shape().dimensions())
        .containsExactly(3, 16, 16);
    assertThatThrownBy(() -> example.run("--hole=16")).hasMessageContaining("16x16");
  }

  @Test
  void stylesAreLearnedFromPairsAndWithout() {
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "EmojiStyleTransfer",
            output,
            "--data=" + styles(),
            "--side=16",
            "--width=2",
            "--batch=8",
            "--epochs=2");
    for (String kind : new String[] {"--paired", "--unpaired"}) {
      example.run(kind);
      JsonNode metrics = example.metrics();
      assertThat(metrics.get("paired").asBoolean()).isEqualTo(kind.equals("--paired"));
      int pairs = metrics.get("test_pairs").asInt();
      assertThat(pairs).isBetween(1, 20);
      assertThat(metrics.get("training_pairs").asInt()).isEqualTo(60 - pairs);
      assertThat(metrics.get("candidates").asInt()).isEqualTo(pairs);
      for (String name :
          new String[] {"l1", "l1_copy", "ssim", "ssim_copy", "style_accuracy", "retrieval_top1"}) {
        assertThat(metrics.get(name).asDouble()).as(name).isBetween(-0.2, 1.0);
      }
      // The backgrounds are white and black.
      assertThat(metrics.get("l1_copy").asDouble()).isBetween(0.4, 1.0);
      assertThat(output.resolve("translated.png")).isNotEmptyFile();
    }
    assertThat(CycleGan.load(output.resolve("model.zip")).counts().epochs()).isEqualTo(2);
    assertThatThrownBy(() -> example.run("--paired", "--unpaired"))
        .hasMessageContaining("not both");
    assertThatThrownBy(() -> example.run("--from=none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no folder none");
    assertThatThrownBy(() -> example.run("--data=" + folder.resolve("nowhere")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("emoji-datasource-twitter");
  }
}
