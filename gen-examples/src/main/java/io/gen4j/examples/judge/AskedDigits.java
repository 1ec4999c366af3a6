package io.gen4j.examples.judge;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Digits that a conditional model was asked for, as many of each, from 0 to 9.
 *
 * @param images {@code [10 * each, 1, 28, 28]}
 * @param each number of pictures of a digit
 * @param range range of the pictures
 */
public record AskedDigits(INDArray images, int each, ValueRange range) implements AutoCloseable {

  /** Draws pictures of a digit. */
  public interface Sampler {
    /** Returns {@code [count, 1, 28, 28]}. */
    INDArray sample(int digit, int count);
  }

  /**
   * What the judge says.
   *
   * @param labelAccuracy share of pictures that the judge takes for the digit asked for
   * @param perDigit the same for every digit
   * @param confident share of pictures that the judge gives {@value Judge#CONFIDENT} or more to
   *     some digit
   * @param judged number of pictures
   */
  public record Verdict(
      double labelAccuracy, List<Double> perDigit, double confident, int judged) {}

  /** Asks for some of each digit. */
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

  /** Returns a grid with a row, or rows, for each digit. */
  public ImageGrid grid() {
    return ImageGrid.of(images, range).withColumns(each);
  }

  /** Asks the judge. */
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
