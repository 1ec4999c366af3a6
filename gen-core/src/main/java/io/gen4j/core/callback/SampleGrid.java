package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Draws samples from the same latent vectors while an image model trains, to files such as {@code
 * step-00000100.png}. It draws before the first step of an untrained model, at intervals, and at
 * the end. Each row of a class-conditional model shows one class. If training continues from an
 * earlier step than the last image, later images are deleted.
 */
public final class SampleGrid implements Callback {

  private static final int DEFAULT_SIDE = 8;
  private static final double DEFAULT_SHARE = 0.01;

  /** Most rows of classes in a grid. */
  private static final int MOST_CLASSES = 16;

  private final Path folder;
  private final Every every;
  private final int rows;
  private final int columns;
  private final long seed;

  private GridSchedule schedule;
  private GenerativeModel model;

  private SampleGrid(Path folder, Every every, int rows, int columns, long seed) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "A grid needs 1 or more rows and columns, got " + rows + " and " + columns);
    }
    this.folder = folder;
    this.every = every;
    this.rows = rows;
    this.columns = columns;
    this.seed = seed;
  }

  /**
   * Draws 8 by 8 samples to a folder, in at most 1 % of the training time. The folder is created if
   * it is missing.
   */
  public static SampleGrid in(Path folder) {
    return new SampleGrid(folder, Every.share(DEFAULT_SHARE), DEFAULT_SIDE, DEFAULT_SIDE, 0);
  }

  /** Returns a copy that draws at this interval. */
  public SampleGrid every(Every interval) {
    return new SampleGrid(folder, interval, rows, columns, seed);
  }

  /**
   * Returns a copy with this size.
   *
   * @param rows number of rows for an unconditional model, 1 or more; the grid of a
   *     class-conditional model has one row for each of the first 16 classes
   * @param columns number of samples in a row, 1 or more
   * @throws IllegalArgumentException if a number is below 1
   */
  public SampleGrid withSize(int rows, int columns) {
    return new SampleGrid(folder, every, rows, columns, seed);
  }

  /** Returns a copy whose latent vectors come from another seed. */
  public SampleGrid withSeed(long latentSeed) {
    return new SampleGrid(folder, every, rows, columns, latentSeed);
  }

  /**
   * @throws IllegalArgumentException if the model does not generate images, or if it cannot
   *     {@linkplain GenerativeModel#canSample sample}
   */
  @Override
  public void onStart(Progress start) {
    model = start.model();
    Pictures.requireSamples("SampleGrid", model);
    schedule = new GridSchedule(folder, every, start, this::draw);
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
    Pictures.write(
        model.classes() == 0
            ? model.sample(rows * columns, seed)
            : model.sample(labels(Math.min(MOST_CLASSES, model.classes()), columns), seed),
        model.range(),
        columns,
        file);
  }

  /** Returns the labels of a grid whose rows are classes. */
  static int[] labels(int classes, int columns) {
    int[] labels = new int[classes * columns];
    Arrays.setAll(labels, i -> i / columns);
    return labels;
  }
}
