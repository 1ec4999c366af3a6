package io.gen4j.examples.support;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws a grid of the same samples at several points of the training, and puts the grids side by
 * side.
 */
public final class SampleStrip implements Callback {

  private static final int GRIDS = 8;

  private final Supplier<INDArray> samples;
  private final ValueRange range;
  private final List<BufferedImage> grids = new ArrayList<>();

  /**
   * Creates the strip.
   *
   * @param samples draws images {@code [n, channels, height, width]}, from the same latent vectors
   *     each time
   */
  public SampleStrip(Supplier<INDArray> samples, ValueRange range) {
    this.samples = samples;
    this.range = range;
  }

  @Override
  public void onStep(Progress progress) {
    long every = (progress.totalSteps() + GRIDS - 1) / GRIDS;
    boolean last = progress.step() == progress.totalSteps();
    if (progress.step() % every == 0 && grids.size() < GRIDS || last) {
      try (INDArray drawn = samples.get()) {
        grids.add(ImageGrid.of(drawn, range).withGap(1).draw());
      }
    }
  }

  /** Writes the grids as a PNG file, the first on the left. */
  public void writePng(Path file) {
    if (!grids.isEmpty()) {
      new ImageGrid(grids, grids.size(), 6, 1).writePng(file);
    }
  }
}
