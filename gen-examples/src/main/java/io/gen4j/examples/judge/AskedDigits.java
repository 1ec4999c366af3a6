package io.gen4j.examples.judge;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Samples of a class-conditional model, the same number for each digit from 0 to 9.
 *
 * @param images {@code [10 * each, 1, 28, 28]}
 * @param each number of images per digit
 * @param range value range of the images
 */
public record AskedDigits(INDArray images, int each, ValueRange range) implements AutoCloseable {

  /** Draws images of a digit. */
  public interface Sampler {
    /** Returns {@code [count, 1, 28, 28]}. */
    INDArray sample(int digit, int count);
  }

  /**
   * The result of the classifier.
   *
   * @param labelAccuracy fraction of images that the classifier recognizes as the requested digit
   * @param perDigit the same for every digit
   * @param confident fraction of images to which the classifier gives some digit with a probability
   *     of {@value Judge#CONFIDENT} or more
   * @param judged number of images
   */
  public record Verdict(
      double labelAccuracy, List<Double> perDigit, double confident, int judged) {}

  /** Draws {@code each} images of every digit. */
  public static AskedDigits draw(Sampler sampler, int each, ValueRange range) {
    INDArray[] parts =
        IntStream.range(0, Judge.CLASSES)
            .mapToObj(digit -> sampler.sample(digit, each))
            .toArray(INDArray[]::new);
    try {
      return new AskedDigits(Nd4j.concat(0, parts), each, range);
    } finally {
      Arrays.stream(parts).forEach(INDArray::close);
    }
  }

  /** Returns a grid with one row per digit. */
  public ImageGrid grid() {
    return ImageGrid.of(images, range).withColumns(each);
  }

  /** Classifies the images. */
  public Verdict judge() {
    try (Judge judge = Judge.mnist();
        INDArray probabilities = judge.probabilities(images, range)) {
      float[][] rows = probabilities.toFloatMatrix();
      Double[] right = new Double[Judge.CLASSES];
      Arrays.fill(right, 0.0);
      double confident = 0;
      for (int i = 0; i < rows.length; i++) {
        int best = 0;
        for (int c = 1; c < Judge.CLASSES; c++) {
          best = rows[i][c] > rows[i][best] ? c : best;
        }
        int asked = i / each;
        right[asked] += best == asked ? 1.0 / each : 0;
        confident += rows[i][best] >= Judge.CONFIDENT ? 1.0 / rows.length : 0;
      }
      double accuracy = Arrays.stream(right).mapToDouble(share -> share).average().orElseThrow();
      return new Verdict(accuracy, List.of(right), confident, rows.length);
    }
  }

  @Override
  public void close() {
    images.close();
  }
}
