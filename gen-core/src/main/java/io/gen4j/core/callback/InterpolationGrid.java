package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws interpolations between random latent vectors when the training of an image model ends. Each
 * row of samples leads from one latent vector to another.
 */
public final class InterpolationGrid implements Callback {

  private static final int ROWS = 6;
  private static final int COLUMNS = 10;

  private final Path file;
  private final long seed;
  private GenerativeModel model;

  private InterpolationGrid(Path file, long seed) {
    this.file = file;
    this.seed = seed;
  }

  /** Draws 6 rows of 10 samples to a PNG file. Its folder is created if it is missing. */
  public static InterpolationGrid to(Path file) {
    return new InterpolationGrid(file, 0);
  }

  /** Returns a copy whose latent vectors come from another seed. */
  public InterpolationGrid withSeed(long latentSeed) {
    return new InterpolationGrid(file, latentSeed);
  }

  /**
   * @throws IllegalArgumentException if the model does not generate images, or cannot interpolate
   */
  @Override
  public void onStart(Progress start) {
    model = start.model();
    Pictures.requireSamples("InterpolationGrid", model);
    if (!model.canInterpolate()) {
      throw new IllegalArgumentException(
          "InterpolationGrid needs continuous latent vectors, but this model has discrete ones");
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    INDArray[] rows = new INDArray[ROWS];
    for (int row = 0; row < ROWS; row++) {
      rows[row] = model.interpolate(seed + 2 * row, seed + 2 * row + 1, COLUMNS);
    }
    try {
      Pictures.write(Nd4j.concat(0, rows), model.range(), COLUMNS, file);
    } finally {
      for (INDArray row : rows) {
        row.close();
      }
    }
  }
}
