package io.gen4j.gan.internal;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A discriminator's output {@code [batch, 1 + classes]} in Java's doubles, which losses speak: the
 * first column says real or fake, the others, if there are any, say which class.
 *
 * @param adversarial first column, {@code [batch]}
 * @param classes other columns, {@code [batch][classes]}
 */
public record Logits(double[] adversarial, double[][] classes) {

  /** Reads a discriminator's output. */
  public static Logits of(INDArray output) {
    int batch = (int) output.size(0);
    int width = (int) (output.length() / batch);
    double[] flat = output.reshape(output.length()).toDoubleVector();
    double[] first = new double[batch];
    double[][] others = new double[batch][];
    for (int i = 0; i < batch; i++) {
      first[i] = flat[i * width];
      others[i] = Arrays.copyOfRange(flat, i * width + 1, (i + 1) * width);
    }
    return new Logits(first, others);
  }

  /** Returns the examples from {@code from} to before {@code to}. */
  public Logits range(int from, int to) {
    return new Logits(
        Arrays.copyOfRange(adversarial, from, to), Arrays.copyOfRange(classes, from, to));
  }

  /** Returns these examples and then those of {@code other}. */
  public Logits and(Logits other) {
    double[] first = Arrays.copyOf(adversarial, adversarial.length + other.adversarial.length);
    System.arraycopy(other.adversarial, 0, first, adversarial.length, other.adversarial.length);
    double[][] others = Arrays.copyOf(classes, first.length);
    System.arraycopy(other.classes, 0, others, classes.length, other.classes.length);
    return new Logits(first, others);
  }

  /** Returns the same numbers as an array {@code [batch, 1 + classes]}. */
  public INDArray toArray() {
    int batch = adversarial.length;
    int width = 1 + (batch == 0 ? 0 : classes[0].length);
    float[] flat = new float[batch * width];
    for (int i = 0; i < batch; i++) {
      flat[i * width] = (float) adversarial[i];
      for (int c = 1; c < width; c++) {
        flat[i * width + c] = (float) classes[i][c - 1];
      }
    }
    return Nd4j.create(flat, new long[] {batch, width}, 'c');
  }

  /** Returns an array {@code [n, width]} with these first columns, part after part, and zeros. */
  public static INDArray column(long width, double[]... parts) {
    double[] first = Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    return new Logits(first, new double[first.length][(int) width - 1]).toArray();
  }
}
