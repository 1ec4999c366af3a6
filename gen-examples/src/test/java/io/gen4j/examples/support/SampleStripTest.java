package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.datasets.InMemoryDataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class SampleStripTest {

  /** Pictures of 4x4 pixels, 4 to a grid, 1 pixel apart. */
  private static final int GRID = 2 * (4 + 1) + 1;

  @TempDir Path folder;
  private int made;

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 5", "8, 8", "16, 8", "80, 8"})
  void showsTheSamplesFromTheFirstToTheLast(int steps, int grids) throws IOException {
    SampleStrip strip =
        new SampleStrip(
            () -> Nd4j.valueArrayOf(new long[] {4, 1, 4, 4}, made / (double) steps),
            ValueRange.UNIT);
    train(strip, steps);
    Path file = folder.resolve("strip.png");
    strip.writePng(file);

    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(grids * (GRID + 6) + 6);
    assertThat(picture.getHeight()).isEqualTo(GRID + 12);
    int before = 0;
    for (int i = 0; i < grids; i++) {
      int level = picture.getRGB(6 + i * (GRID + 6) + 2, 8) & 255;
      assertThat(level).isGreaterThan(before);
      before = level;
    }
    assertThat(before).as("the end of training").isEqualTo(255);
  }

  @Test
  void writesNothingWithoutAStep() {
    SampleStrip strip = new SampleStrip(() -> Nd4j.zeros(4, 1, 4, 4), ValueRange.UNIT);
    strip.writePng(folder.resolve("strip.png"));

    assertThat(Files.exists(folder.resolve("strip.png"))).isFalse();
  }

  private void train(SampleStrip strip, int steps) {
    Dataset data = InMemoryDataset.of("data", new float[8][1], ValueRange.UNIT);
    TrainingStep step =
        (number, batches) -> {
          batches.get();
          made++;
          return Map.of();
        };
    new Trainer(List.of(), List.of(), Optimization.NONE, false)
        .fit(
            step,
            data,
            ValueRange.UNIT,
            1,
            FitOptions.steps(steps).withBatchSize(4).withCallback(strip));
  }
}
