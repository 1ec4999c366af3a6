package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.gan.Gan;
import io.gen4j.gan.augmentation.Augmentation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmojiDcganTest {

  @TempDir private Path folder;

  @Test
  void trainsOnAFolderOfColouredPictures() {
    Path data = folder.resolve("pictures");
    for (int i = 0; i < 12; i++) {
      BufferedImage picture = new BufferedImage(72, 64, BufferedImage.TYPE_INT_ARGB);
      Graphics2D graphics = picture.createGraphics();
      graphics.setColor(Color.getHSBColor(i / 12f, 1, 1));
      graphics.fillOval(8, 4, 40 + i, 50);
      graphics.dispose();
      ImageGrid.writePng(picture, data.resolve("disc" + i + ".png"));
    }
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "EmojiDcgan",
            output,
            "--data=" + data,
            "--batch=4",
            "--width=2",
            "--latent=8",
            "--hidden=6",
            "--epochs=2");
    example.run("--seed=9");

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("pictures").asInt()).isEqualTo(12);
    assertThat(metrics.get("shape").asText()).isEqualTo("3x64x64");
    assertThat(metrics.get("steps").asInt()).isEqualTo(6);
    for (String name :
        new String[] {"samples.png", "progress.png", "interpolations.png", "losses.png"}) {
      assertThat(output.resolve(name)).isNotEmptyFile();
    }
    Gan gan = Gan.load(output.resolve("model.zip"));
    assertThat(gan.shape().dimensions()).containsExactly(3, 64, 64);
    assertThat(gan.options().input().augmentation()).isEqualTo(Augmentation.diffAugment());
    assertThatThrownBy(() -> example.run("--resume", "--no-augment"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--augment asks for false but the model has true");
  }

  @Test
  void saysWhereToGetPictures() {
    ExampleRun example = new ExampleRun("EmojiDcgan", folder, "--data=" + folder.resolve("none"));
    assertThatThrownBy(example::run)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("emoji-datasource-twitter");
  }
}
