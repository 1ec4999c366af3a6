package io.gen4j.examples;

import io.gen4j.core.image.ImageGrid;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws simple faces with known attributes: a disc (hair) on a background. */
final class DrawnFaces {

  private static final Color[] BACKGROUNDS = {Color.WHITE, Color.BLUE};
  private static final Color[] HAIR = {Color.RED, Color.GREEN, Color.BLACK};

  private DrawnFaces() {}

  /** Draws {@code count} images of 16x16 pixels, and {@code attributes.csv}. */
  static Path in(Path folder, int count) {
    StringBuilder rows = new StringBuilder("file,background,hair,top\n");
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(BACKGROUNDS[i % 2]);
      graphics.fillRect(0, 0, 16, 16);
      graphics.setColor(HAIR[i % 3]);
      boolean hat = i % 5 == 0;
      if (hat) {
        graphics.fillRect(2, 2, 12, 12);
      } else {
        graphics.fillOval(3, 3, 8 + i % 4, 9);
      }
      graphics.dispose();
      ImageGrid.writePng(image, folder.resolve("face" + i + ".png"));
      rows.append("face%d.png,%s,%s,%s%n".formatted(i, i % 2, i % 3, hat ? "hat" : "bald"));
    }
    try {
      Files.writeString(folder.resolve("attributes.csv"), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }
}
