package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.FitOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GridsTest {

  /** Images of 2 by 2 are enlarged to 48 by 48. */
  private static final int ZOOM = 24;

  @TempDir Path folder;

  private static void assertSame(Path file, INDArray images, int columns) throws IOException {
    BufferedImage expected =
        ImageGrid.of(images, ValueRange.UNIT).withColumns(columns).withZoom(ZOOM).draw();
    BufferedImage actual = ImageIO.read(file.toFile());
    assertThat(actual.getWidth()).isEqualTo(expected.getWidth());
    assertThat(actual.getHeight()).isEqualTo(expected.getHeight());
    for (int y = 0; y < actual.getHeight(); y++) {
      for (int x = 0; x < actual.getWidth(); x++) {
        assertThat(actual.getRGB(x, y)).isEqualTo(expected.getRGB(x, y));
      }
    }
  }

  @Test
  void samplesComeFromTheSameLatentVectorsAllTheTime() throws IOException {
    TinyModel model = TinyModel.create();
    INDArray first = model.sample(6, 11);
    SampleGrid grid = SampleGrid.in(folder).every(Every.steps(2)).withSize(2, 3).withSeed(11);
    model.fit(FitOptions.steps(5).withCallback(grid));
    StepFiles files = new StepFiles(folder, "png");
    assertThat(files.all().keySet()).containsExactly(0L, 2L, 4L, 5L);
    assertSame(files.of(0), first, 3);
    assertSame(files.of(5), model.sample(6, 11), 3);

    TinyModel two = TinyModel.create();
    two.fit(FitOptions.steps(2));
    assertSame(files.of(2), two.sample(6, 11), 3);
    byte[] before = Files.readAllBytes(files.of(4));
    // The resumed run draws what it draws anew, and no image of steps that it has not made.
    two.fit(FitOptions.steps(4).withCallback(grid));
    assertThat(files.all().keySet()).containsExactly(0L, 2L, 4L);
    assertThat(Files.readAllBytes(files.of(4))).isEqualTo(before);
  }

  @Test
  void aRowOfSamplesIsAClass() throws IOException {
    TinyModel model = TinyModel.create(3);
    model.fit(
        FitOptions.steps(1)
            .withCallback(SampleGrid.in(folder).every(Every.steps(1)).withSize(9, 2)));
    assertSame(
        folder.resolve("step-00000001.png"), model.sample(new int[] {0, 0, 1, 1, 2, 2}, 0), 2);
  }

  @Test
  void reconstructionsAreBelowTheirExamples() throws IOException {
    TinyModel.Images data = new TinyModel.Images(16, 0);
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(1)
            .withCallback(ReconstructionGrid.in(folder).every(Every.steps(1)).withCount(10)));
    float[] expected = new float[32 * 4];
    for (int i = 0; i < 10; i++) {
      int top = i < 8 ? i : 16 + i - 8;
      data.read(i, expected, top * 4);
      for (int k = 0; k < 4; k++) {
        expected[(top + 8) * 4 + k] = expected[top * 4 + k] / 2;
      }
    }
    assertSame(
        folder.resolve("step-00000001.png"),
        Nd4j.create(expected, new long[] {32, 1, 2, 2}, 'c'),
        8);
    assertThat(new StepFiles(folder, "png").all().keySet()).containsExactly(0L, 1L);

    Path held = folder.resolve("held");
    model.fit(
        FitOptions.steps(2)
            .withCallback(ReconstructionGrid.in(held).withExamples(new TinyModel.Images(2, 0))));
    INDArray two = Nd4j.create(new float[] {0, 0, 0, 0, 0, 0, 0, 0}, new long[] {2, 1, 2, 2}, 'c');
    float[] values = new float[8];
    data.read(0, values, 0);
    data.read(1, values, 4);
    two.assign(Nd4j.create(values, new long[] {2, 1, 2, 2}, 'c'));
    assertSame(held.resolve("step-00000002.png"), Nd4j.concat(0, two, two.mul(0.5)), 2);
  }

  @Test
  void theWayBetweenLatentVectorsIsDrawnAtTheEnd() throws IOException {
    TinyModel model = TinyModel.create();
    Path file = folder.resolve("interpolation.png");
    model.fit(FitOptions.steps(3).withCallback(InterpolationGrid.to(file).withSeed(5)));
    INDArray[] rows = new INDArray[6];
    for (int r = 0; r < 6; r++) {
      rows[r] = model.interpolate(5 + 2 * r, 6 + 2 * r, 10);
    }
    assertSame(file, Nd4j.concat(0, rows), 10);
  }

  /** One at the start, one at the end, and between them at most one for 4.7 % more steps. */
  @Test
  void gridsAreRareUnlessAskedFor() {
    TinyModel model = TinyModel.create();
    model.fit(FitOptions.steps(50).withCallback(SampleGrid.in(folder)));
    assertThat(model.samplings()).isBetween(2, 42);
  }

  @Test
  void examplesThatDoNotFitAreRefused() {
    TinyModel model = TinyModel.create(3);
    assertThatThrownBy(
            () ->
                model.fit(
                    FitOptions.steps(1)
                        .withCallback(
                            ReconstructionGrid.in(folder)
                                .withExamples(new TinyModel.Images(4, 2)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 classes");
    assertThatThrownBy(() -> SampleGrid.in(folder).withSize(0, 1)).hasMessageContaining("0 and 1");
    assertThatThrownBy(() -> ReconstructionGrid.in(folder).withCount(0)).hasMessageContaining("0");
  }
}
