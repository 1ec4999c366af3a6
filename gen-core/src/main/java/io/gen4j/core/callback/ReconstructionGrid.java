package io.gen4j.core.callback;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.training.Autoencoder;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws the same examples and their reconstructions at intervals while a VAE of images trains, to
 * files such as {@code step-00000100.png}. Each row of examples is followed by a row of their
 * reconstructions. The grid is also drawn before the first step of an untrained model, and at the
 * end. If training continues from an earlier step than the last image, later images are deleted.
 */
public final class ReconstructionGrid implements Callback {

  private static final int DEFAULT_COUNT = 32;
  private static final int COLUMNS = 8;
  private static final double DEFAULT_SHARE = 0.005;

  private final Path folder;
  private final Every every;
  private final Dataset examples;
  private final int count;

  private GridSchedule schedule;
  private Autoencoder model;
  private float[] values;
  private int[] labels;

  private ReconstructionGrid(Path folder, Every every, Dataset examples, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("A grid needs 1 or more examples, got " + count);
    }
    this.folder = folder;
    this.every = every;
    this.examples = examples;
    this.count = count;
  }

  /**
   * Draws the first 32 training examples to a folder, in at most 0.5 % of the training time. The
   * folder is created if it is missing.
   */
  public static ReconstructionGrid in(Path folder) {
    return new ReconstructionGrid(folder, Every.share(DEFAULT_SHARE), null, DEFAULT_COUNT);
  }

  /** Returns a copy that draws at this interval. */
  public ReconstructionGrid every(Every interval) {
    return new ReconstructionGrid(folder, interval, examples, count);
  }

  /**
   * Returns a copy that draws the first examples of another data set, for example a held-out one.
   */
  public ReconstructionGrid withExamples(Dataset dataset) {
    return new ReconstructionGrid(folder, every, dataset, count);
  }

  /**
   * Returns a copy that draws this number of examples, or all examples if the data set has fewer.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public ReconstructionGrid withCount(int number) {
    return new ReconstructionGrid(folder, every, examples, number);
  }

  /**
   * @throws IllegalArgumentException if the model is not an autoencoder of images, or if the
   *     examples do not fit it
   */
  @Override
  public void onStart(Progress start) {
    if (!(start.model() instanceof Autoencoder autoencoder)) {
      throw new IllegalArgumentException(
          "ReconstructionGrid needs a model that encodes, such as a Vae; got "
              + start.model().getClass().getSimpleName());
    }
    model = autoencoder;
    Pictures.requireDrawable("ReconstructionGrid", model);
    read(examples == null ? start.dataset() : examples);
    schedule = new GridSchedule(folder, every, start, this::draw);
  }

  private void read(Dataset dataset) {
    if (!dataset.shape().equals(model.shape())
        || (model.classes() > 0 && dataset.classes() != model.classes())) {
      throw new IllegalArgumentException(
          "The examples to reconstruct are "
              + dataset.shape()
              + " of "
              + dataset.classes()
              + " classes, and the model is one of "
              + model.shape()
              + " and "
              + model.classes());
    }
    dataset.range().requireMappableTo(model.range());
    int size = Math.min(count, dataset.size());
    int length = dataset.shape().length();
    values = new float[Math.multiplyExact(size, length)];
    for (int i = 0; i < size; i++) {
      dataset.read(i, values, i * length);
    }
    dataset.range().mapTo(model.range(), values, 0, values.length);
    labels = null;
    if (model.classes() > 0) {
      labels = new int[size];
      Arrays.setAll(labels, dataset::label);
    }
  }

  @Override
  public void onStep(Progress progress) {
    schedule.onStep(progress);
  }

  @Override
  public void onEnd(TrainingReport report) {
    schedule.onEnd();
  }

  private void draw(Path file) {
    int length = model.shape().length();
    int size = values.length / length;
    try (INDArray data = HeapCopy.array(values, model.shape().batch(size));
        INDArray decoded =
            labels == null ? model.reconstruct(data) : model.reconstruct(data, labels)) {
      float[] made = HeapCopy.floats(decoded);
      int columns = Math.min(COLUMNS, size);
      int pairs = (size + columns - 1) / columns;
      // Unused places in the last two rows keep the low end of the range.
      float[] grid = new float[2 * pairs * columns * length];
      Arrays.fill(grid, model.range().low());
      for (int i = 0; i < size; i++) {
        int at = (2 * (i / columns) * columns + i % columns) * length;
        System.arraycopy(values, i * length, grid, at, length);
        System.arraycopy(made, i * length, grid, at + columns * length, length);
      }
      Pictures.write(
          HeapCopy.array(grid, model.shape().batch(2 * pairs * columns)),
          model.range(),
          columns,
          file);
    }
  }
}
