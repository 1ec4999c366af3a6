package io.gen4j.gan.vertex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.random.Noise;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One contract for every vertex: gradients by central differences in double, and JSON. */
class VertexTest {

  /** A vertex with shapes of inputs that it takes. */
  record Case(FunctionVertex vertex, long[]... shapes) {

    @Override
    public String toString() {
      return vertex + " on " + java.util.Arrays.deepToString(shapes);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(new MaxoutVertex(3), new long[] {4, 6}),
        new Case(new MinibatchDeviationVertex(2), new long[] {4, 3}),
        new Case(new MinibatchDeviationVertex(3), new long[] {6, 2, 3, 2}),
        new Case(new ScaleVertex(), new long[] {2, 3, 2, 3}, new long[] {2, 3}),
        new Case(new ScaleVertex(), new long[] {2, 3, 2, 3}, new long[] {2, 3}, new long[] {2, 3}),
        new Case(new ScaleVertex(), new long[] {2, 3}, new long[] {2, 3}, new long[] {2, 3}),
        new Case(new ModulationVertex(), new long[] {2, 3, 2, 3}, new long[] {2, 3}),
        new Case(new StylesVertex(), new long[] {3, 4}),
        new Case(new AveragePoolVertex(), new long[] {2, 3, 4, 6}),
        new Case(new SumVertex(), new long[] {2, 3, 2, 3}, new long[] {2, 3, 2, 3}),
        new Case(new UpsampleVertex(), new long[] {2, 3, 2, 3}),
        new Case(new FilteredUpsampleVertex(), new long[] {2, 3, 3, 2}),
        new Case(new FilteredDownsampleVertex(), new long[] {2, 3, 4, 6}),
        new Case(new LatentNormVertex(3), new long[] {4, 5}),
        new Case(new PixelShuffleVertex(2), new long[] {2, 12, 2, 3}),
        new Case(new PixelShuffleVertex(3), new long[] {1, 9, 2, 1}),
        new Case(
            new JoinVertex(),
            new long[] {2, 3, 2, 3},
            new long[] {2, 1, 2, 3},
            new long[] {2, 2, 2, 3}),
        new Case(new CompositeVertex(), new long[] {2, 3, 2, 3}, new long[] {2, 4, 2, 3}),
        new Case(new InstanceNormVertex(), new long[] {2, 3, 2, 3}),
        new Case(new ClampVertex(-9, 9), new long[] {2, 3, 2, 3}),
        new Case(
            new AttentionVertex(),
            new long[] {2, 2, 2, 3},
            new long[] {2, 2, 2, 3},
            new long[] {2, 3, 2, 3}));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreThoseOfTheOutput(Case checked) {
    INDArray[] inputs = new INDArray[checked.shapes.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Noise.normal(11 + i, checked.shapes[i]).castTo(DataType.DOUBLE);
    }
    VertexFunction function = checked.vertex.function();
    INDArray output = function.forward(true, inputs);
    INDArray weights = Noise.normal(3, output.shape()).castTo(DataType.DOUBLE);
    INDArray[] gradients = function.backward(weights);
    double h = 1e-6;
    for (int i = 0; i < inputs.length; i++) {
      double largest = 0;
      assertThat(gradients[i].shape()).containsExactly(inputs[i].shape());
      INDArray flatGradient = gradients[i].dup('c').reshape(inputs[i].length());
      INDArray flat = inputs[i].reshape(inputs[i].length());
      for (long p = 0; p < flat.length(); p++) {
        double kept = flat.getDouble(p);
        flat.putScalar(p, kept + h);
        double above = function.forward(true, inputs).mul(weights).sumNumber().doubleValue();
        flat.putScalar(p, kept - h);
        double below = function.forward(true, inputs).mul(weights).sumNumber().doubleValue();
        flat.putScalar(p, kept);
        double expected = (above - below) / (2 * h);
        assertThat(flatGradient.getDouble(p))
            .as("input %d, %d", i, p)
            .isCloseTo(expected, within(1e-6));
        largest = Math.max(largest, Math.abs(expected));
      }
      assertThat(largest).isGreaterThan(0.1);
    }
  }

  /** Floats may go through kernels of their own, whatever the memory order. */
  @ParameterizedTest
  @MethodSource("cases")
  void floatsGiveWhatDoublesGive(Case checked) {
    for (boolean channelsLast : new boolean[] {false, true}) {
      INDArray[] floats = new INDArray[checked.shapes.length];
      INDArray[] doubles = new INDArray[checked.shapes.length];
      for (int i = 0; i < floats.length; i++) {
        INDArray values = Noise.normal(11 + i, checked.shapes[i]);
        doubles[i] = values.castTo(DataType.DOUBLE);
        floats[i] = channelsLast && values.rank() == 4 ? ChannelsLast.of(values) : values;
      }
      VertexFunction exact = checked.vertex.function();
      VertexFunction function = checked.vertex.function();
      INDArray expected = exact.forward(true, doubles);
      INDArray output = function.forward(true, floats);
      INDArray weights = Noise.normal(3, output.shape());
      INDArray[] back = exact.backward(weights.castTo(DataType.DOUBLE));
      INDArray[] gradients =
          function.backward(
              channelsLast && weights.rank() == 4 ? ChannelsLast.of(weights) : weights);
      assertClose(output, expected);
      for (int i = 0; i < back.length; i++) {
        assertClose(gradients[i], back[i]);
      }
    }
  }

  private static void assertClose(INDArray floats, INDArray doubles) {
    assertThat(floats.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(floats.shape()).containsExactly(doubles.shape());
    assertThat(floats.dup('c').data().asDouble())
        .containsExactly(doubles.dup('c').data().asDouble(), within(2e-5));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aConfigurationSurvivesJson(Case checked) {
    String[] names = new String[checked.shapes.length];
    java.util.Arrays.setAll(names, i -> "in" + i);
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs(names)
            .addVertex("vertex", checked.vertex, names)
            .addLayer("end", new ActivationLayer(Activation.IDENTITY), "vertex")
            .setOutputs("end")
            .build();
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertThat(read.getVertices().get("vertex"))
        .isEqualTo(checked.vertex)
        .isNotSameAs(checked.vertex);
    assertThat(read.getVertices().get("vertex").hashCode()).isEqualTo(checked.vertex.hashCode());
  }

  /** Floats go through loops of their own, on buffers that are used again. */
  @Test
  void maxoutGoesBackToTheLargestPieceInFloatsToo() {
    VertexFunction floats = new MaxoutVertex(3).function();
    VertexFunction doubles = new MaxoutVertex(3).function();
    for (int batch : new int[] {4, 2, 4}) {
      INDArray x = Nd4j.rand(DataType.FLOAT, batch, 6);
      INDArray gradient = Nd4j.rand(DataType.FLOAT, batch, 2).addi(1);
      assertThat(floats.forward(true, x).castTo(DataType.DOUBLE))
          .isEqualTo(doubles.forward(true, x.castTo(DataType.DOUBLE)));
      INDArray back = floats.backward(gradient)[0];
      assertThat(back.dataType()).isEqualTo(DataType.FLOAT);
      assertThat(back.castTo(DataType.DOUBLE))
          .isEqualTo(doubles.backward(gradient.castTo(DataType.DOUBLE))[0]);
    }
  }

  @Test
  void maxoutTakesTheLargestPieceOfEachUnit() {
    INDArray x = Nd4j.create(new float[][] {{1, 5, 2, -3, -1, -2}, {0, 0, 7, 4, 9, 8}});
    assertThat(new MaxoutVertex(3).function().forward(true, x))
        .isEqualTo(Nd4j.create(new float[][] {{5, -1}, {7, 9}}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MaxoutVertex(4).function().forward(true, x))
        .withMessageContaining("[2, 6]");
  }

  @Test
  void deviationIsTheMeanOverValuesOfTheGroupsDeviations() {
    // Groups (rows 0, 1) and (2, 3): deviations 1, 2, 0 and 0, 0, 3.
    INDArray x = Nd4j.create(new float[][] {{0, 1, 5}, {2, 5, 5}, {7, 8, 1}, {7, 8, 7}});
    INDArray y = new MinibatchDeviationVertex(2).function().forward(true, x);
    assertThat(y.shape()).containsExactly(4, 4);
    for (int n = 0; n < 4; n++) {
      assertThat(y.getDouble(n, 3)).isCloseTo(1, within(1e-3));
      assertThat(y.getDouble(n, 2)).isEqualTo(x.getDouble(n, 2));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MinibatchDeviationVertex(3).function().forward(true, x))
        .withMessageContaining("groups of 3")
        .withMessageContaining("the batch of 4");
    // For inference any batch will do.
    assertThat(new MinibatchDeviationVertex(3).function().forward(false, x).size(1)).isEqualTo(4);
  }

  @Test
  void poolingAveragesAndDoublingRepeatsPixels() {
    INDArray x = Noise.normal(1, 2, 3, 4, 6);
    INDArray pooled = new AveragePoolVertex().function().forward(true, x);
    INDArray doubled = new UpsampleVertex().function().forward(true, x);
    assertThat(pooled.shape()).containsExactly(2, 3, 2, 3);
    assertThat(doubled.shape()).containsExactly(2, 3, 8, 12);
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 8; i++) {
          for (int j = 0; j < 12; j++) {
            assertThat(doubled.getDouble(n, c, i, j)).isEqualTo(x.getDouble(n, c, i / 2, j / 2));
          }
        }
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < 3; j++) {
            double sum =
                x.getDouble(n, c, 2 * i, 2 * j)
                    + x.getDouble(n, c, 2 * i, 2 * j + 1)
                    + x.getDouble(n, c, 2 * i + 1, 2 * j)
                    + x.getDouble(n, c, 2 * i + 1, 2 * j + 1);
            assertThat(pooled.getDouble(n, c, i, j)).isCloseTo(sum / 4, within(1e-6));
          }
        }
      }
    }
  }
}
