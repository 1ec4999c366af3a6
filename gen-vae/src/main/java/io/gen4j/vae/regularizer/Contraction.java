package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.LatentDraw;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weight times the mean of ‖∂h/∂x‖² over the batch, where h is the code for zero noise. For v ~
 * N(0, I), E |∂h/∂x v|² equals that norm. The directional derivative is a central difference. Its
 * gradient needs one more forward and backward pass of the encoder, on twice the batch.
 *
 * @param weight weight of the squared norm
 * @param directions number of directions v per example
 */
record Contraction(double weight, int directions) implements Regularizer {

  static final String NAME = "contraction";

  /**
   * Distance from x to the points of the central difference: short enough for the curvature, long
   * enough for rounding.
   */
  private static final double REACH = 0.05;

  Contraction {
    Regularizers.requireWeight(weight);
    if (directions < 1) {
      throw new IllegalArgumentException(
          "The contraction needs 1 or more directions, got " + directions);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "weight", weight, "directions", directions);
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    Regularizers.requireContinuous("contraction", posterior);
    if (posterior.weightCount() > 0) {
      throw new IllegalArgumentException(
          "The contraction needs codes that depend on the encoder alone, but the posterior "
              + posterior.describe()
              + " has weights of its own");
    }
  }

  @Override
  public boolean probesEncoder() {
    return true;
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    return 0;
  }

  @Override
  public double evaluate(Codes codes, EncoderFunction encoder) {
    RandomGenerator random = codes.random();
    double value = 0;
    for (int d = 0; d < directions; d++) {
      value += direction(codes.posterior(), encoder, random) / directions;
    }
    return weight * value;
  }

  private double direction(Posterior posterior, EncoderFunction encoder, RandomGenerator random) {
    double[][] x = encoder.data();
    int batch = x.length;
    int length = x[0].length;
    double step = REACH / Math.sqrt(length);
    double[][] moved = new double[2 * batch][length];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < length; i++) {
        double move = step * random.nextGaussian();
        moved[b][i] = x[b][i] + move;
        moved[batch + b][i] = x[b][i] - move;
      }
    }
    INDArray parameters = HeapCopy.matrix(encoder.forward(moved), DataType.DOUBLE);
    INDArray noise = Nd4j.zeros(DataType.DOUBLE, 2 * batch, posterior.latentSize());
    LatentDraw centers = posterior.draw(parameters, null, noise);
    double[][] z = HeapCopy.rows(centers.z());
    double[][] dz = new double[2 * batch][posterior.latentSize()];
    double value = 0;
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < z[b].length; i++) {
        double derivative = (z[b][i] - z[batch + b][i]) / (2 * step);
        value += derivative * derivative / batch;
        dz[b][i] = weight * derivative / step / batch / directions;
        dz[batch + b][i] = -dz[b][i];
      }
    }
    INDArray slope = HeapCopy.matrix(dz, DataType.DOUBLE);
    encoder.backward(HeapCopy.rows(centers.gradient(slope, new double[2 * batch]).parameters()));
    return value;
  }
}
