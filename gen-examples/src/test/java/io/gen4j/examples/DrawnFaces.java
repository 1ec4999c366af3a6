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
    return in(folder, count, "file,background,hair,top", "face%d.png,%s,%s,%s%n");
  }

  /** Draws images with the columns that the examples use by default. */
  static Path avatars(Path folder, int count) {
    return in(
        folder,
        count,
        "file,backgroundColor,hairColor,top,skinColor,clothing,eyes,mouth",
        "face%1$d.png,%2$s,%3$s,%4$s,%2$s,%2$s,%3$s,%2$s%n");
  }

  private static Path in(Path folder, int count, String columns, String row) {
    StringBuilder rows = new StringBuilder(columns + "\n");
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
      rows.append(row.formatted(i, i % 2, i % 3, hat ? "hat" : "bald"));
    }
    try {
      Files.writeString(folder.resolve("attributes.csv"), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }
}
