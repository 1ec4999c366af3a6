package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.random.Noise;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Image grids of examples, with one kind of image below the other. */
public final class VaePictures {

  private VaePictures() {}

  /**
   * Returns the first examples of a set.
   *
   * @param range range to map their values to
   * @return {@code [count, ...shape]}
   */
  public static INDArray first(Dataset set, int count, ValueRange range) {
    int length = set.shape().length();
    int examples = Math.min(count, set.size());
    float[] values = new float[examples * length];
    for (int i = 0; i < examples; i++) {
      set.read(i, values, i * length);
    }
    set.range().mapTo(range, values, 0, values.length);
    return Nd4j.create(values, set.shape().batch(examples), 'c');
  }

  /** Returns the labels of the first examples of a set. */
  public static int[] firstLabels(Dataset set, int count) {
    int[] labels = new int[Math.min(count, set.size())];
    Arrays.setAll(labels, set::label);
    return labels;
  }

  /** Returns random zeros and ones. The values in [0, 1] are the probabilities of a one. */
  public static INDArray binarized(INDArray probabilities, long seed) {
    return Noise.uniform(seed, 0, 1, probabilities.shape())
        .lt(probabilities)
        .castTo(probabilities.dataType());
  }

  /**
   * Returns a grid of bands. A band has a row of the first kind, below it the same examples of the
   * second kind, and so on.
   *
   * @param columns examples per row
   * @param kinds {@code [n, channels, height, width]} each
   */
  public static ImageGrid bands(ValueRange range, int columns, INDArray... kinds) {
    List<List<BufferedImage>> tiles = new ArrayList<>();
    for (INDArray kind : kinds) {
      tiles.add(ImageGrid.of(kind, range).tiles());
    }
    List<BufferedImage> all = new ArrayList<>();
    int count = tiles.get(0).size();
    for (int from = 0; from < count; from += columns) {
      for (List<BufferedImage> kind : tiles) {
        all.addAll(kind.subList(from, Math.min(count, from + columns)));
      }
    }
    ImageGrid grid = ImageGrid.of(kinds[0], range);
    return new ImageGrid(all, columns, grid.gap(), grid.zoom());
  }

  /** Returns one example as a batch, {@code [1, ...shape]}. */
  public static INDArray row(INDArray batch, int index) {
    return batch.get(NDArrayIndex.interval(index, index + 1));
  }
}
