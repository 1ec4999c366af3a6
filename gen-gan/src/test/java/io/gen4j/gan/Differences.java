package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Central differences over the parameters of small networks in double precision. */
public final class Differences {

  private Differences() {}

  /** A perceptron in double: {@code in} numbers, 5 units of tanh, {@code out} numbers. */
  public static Network smooth(int in, int out, StepMemory memory) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("x")
            .addLayer("h", dense(in, 5, Activation.TANH), "x")
            .addLayer("y", dense(5, out, Activation.IDENTITY), "h")
            .setOutputs("y")
            .build();
    return Network.create("discriminator", configuration, memory);
  }

  /** Checks gradients, one for each parameter, against differences of a value. */
  public static void assertGradient(
      Network network, double[] gradient, DoubleSupplier value, double tolerance) {
    INDArray parameters = network.parameters();
    double largest = 0;
    double h = 1e-5;
    for (int p = 0; p < gradient.length; p++) {
      double kept = parameters.getDouble(p);
      parameters.putScalar(p, kept + h);
      double above = value.getAsDouble();
      parameters.putScalar(p, kept - h);
      double below = value.getAsDouble();
      parameters.putScalar(p, kept);
      double expected = (above - below) / (2 * h);
      assertThat(gradient[p]).as("parameter %d", p).isCloseTo(expected, within(tolerance));
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(largest).as("a gradient that matters").isGreaterThan(1000 * tolerance);
  }

  public static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }
}
