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

/** Keeps a grid of the same samples from time to time and draws the grids side by side. */
public final class SampleStrip implements Callback {

  private static final int GRIDS = 8;

  private final Supplier<INDArray> samples;
  private final ValueRange range;
  private final List<BufferedImage> grids = new ArrayList<>();

  /**
   * Creates the strip.
   *
   * @param samples draws pictures {@code [n, channels, height, width]}, the same latent vectors
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

  /** Writes the grids from first to last, left to right, as a PNG file. */
  public void writePng(Path file) {
    if (!grids.isEmpty()) {
      new ImageGrid(grids, grids.size(), 6, 1).writePng(file);
    }
  }
}
