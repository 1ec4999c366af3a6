package io.gen4j.gan.vertex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Noise;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What vertices compute, by hand; a wrong formula may well have the right gradient. */
class VertexValuesTest {

  @Test
  void attentionWeighsValuesByTheSoftmaxOfAQueryWithAllKeys() {
    double two = Math.log(2);
    double six = Math.log(6);
    // A query of 0 sees all keys alike; one of 1 sees keys of ln 2 and ln 6 as 1 to 3.
    INDArray queries = array(new long[] {2, 1, 1, 2}, 0, 1, 1, 0);
    INDArray keys = array(new long[] {2, 1, 1, 2}, two, six, six, two);
    INDArray values = array(new long[] {2, 2, 1, 2}, 4, 8, 0, 100, 4, 8, 100, 0);

    INDArray out = new AttentionVertex().function().forward(true, queries, keys, values);

    assertThat(out.shape()).containsExactly(2, 2, 1, 2);
    assertThat(out.dup('c').reshape(8).toDoubleVector())
        .containsExactly(new double[] {6, 7, 50, 75, 5, 6, 75, 50}, within(1e-9));
  }

  @Test
  void attentionMultipliesQueriesAndKeysOverTheirDepth() {
    // Inner products of pixel 0: 1 * 0 + 2 * 0 = 0 and 1 * 3 + 2 * -1 = 1.
    INDArray queries = array(new long[] {1, 2, 2, 1}, 1, 0, 2, 0);
    INDArray keys = array(new long[] {1, 2, 2, 1}, 0, 3, 0, -1);
    INDArray values = array(new long[] {1, 1, 2, 1}, 0, 1);
    INDArray out = new AttentionVertex().function().forward(true, queries, keys, values);
    assertThat(out.getDouble(0, 0, 0, 0)).isCloseTo(Math.E / (1 + Math.E), within(1e-9));
    assertThat(out.getDouble(0, 0, 1, 0)).isCloseTo(0.5, within(1e-9));
  }

  /** By hand: rows and columns are weighed by 1, 3, 3, 1, divided by 4 or by 8. */
  @Test
  void theFilterIsThatOfThePaper() {
    INDArray point = array(new long[] {1, 1, 2, 2}, 16, 0, 0, 0);
    INDArray line = array(new long[] {1, 1, 2, 4}, 0, 64, 0, 0, 0, 0, 0, 0);
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray large = new FilteredUpsampleVertex().function().forward(true, point.castTo(type));
      assertThat(large.shape()).containsExactly(1, 1, 4, 4);
      assertThat(values(large)).containsExactly(9, 9, 3, 0, 9, 9, 3, 0, 3, 3, 1, 0, 0, 0, 0, 0);
      INDArray small = new FilteredDownsampleVertex().function().forward(true, line.castTo(type));
      assertThat(small.shape()).containsExactly(1, 1, 1, 2);
      assertThat(values(small)).containsExactly(9, 3);
      // A constant image keeps its value where the filter does not reach over the border.
      INDArray ones = Nd4j.ones(type, 1, 1, 8, 8);
      INDArray half = new FilteredDownsampleVertex().function().forward(true, ones);
      INDArray twice = new FilteredUpsampleVertex().function().forward(true, ones);
      assertThat(half.getDouble(0, 0, 1, 2)).isEqualTo(1);
      assertThat(twice.getDouble(0, 0, 1, 14)).isEqualTo(1);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FilteredDownsampleVertex().function().forward(true, Nd4j.ones(1, 1, 3, 4)))
        .withMessageContaining("3x4");
  }

  @Test
  void latentVectorsGetAMeanSquareOfOne() {
    INDArray latents = array(new long[] {2, 3}, 3, 4, 7, 0, -2, 5);
    double scale = Math.sqrt(12.5);
    assertThat(values(new LatentNormVertex(2).function().forward(true, latents)))
        .containsExactly(new double[] {3 / scale, 4 / scale, 7, 0, -Math.sqrt(2), 5}, within(1e-7));
  }

  @Test
  void scalingIsPerExampleAndChannel() {
    INDArray x = array(new long[] {2, 2, 1, 2}, 1, 2, 3, 4, 5, 6, 7, 8);
    INDArray scales = array(new long[] {2, 2}, 1, 10, -1, 0);
    INDArray shifts = array(new long[] {2, 2}, 0, 5, 100, -3);
    double[] scaled = {1, 2, 30, 40, -5, -6, 0, 0};
    double[] shifted = {1, 2, 35, 45, 95, 94, -3, -3};

    assertThat(values(new ScaleVertex().function().forward(true, x, scales)))
        .containsExactly(scaled);
    assertThat(values(new ScaleVertex().function().forward(true, x, scales, shifts)))
        .containsExactly(shifted);
    // The third input of a modulation is for the order alone.
    assertThat(values(new ModulationVertex().function().forward(true, x, scales, shifts)))
        .containsExactly(scaled);
  }

  @Test
  void demodulationDividesByTheNormOfTheStyledWeights() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("picture")
                .addLayer(
                    "convolution",
                    new ConvolutionLayer.Builder(1, 2)
                        .nIn(2)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "picture")
                .setOutputs("convolution")
                .build());
    graph.init();
    // [out, in, 1, 2]
    graph
        .getLayer("convolution")
        .getParam("W")
        .assign(array(new long[] {2, 2, 1, 2}, 1, 2, 2, 0, 0, 3, 0, 0));
    VertexFunction function = new DemodulationVertex("convolution", 2).function(graph);
    INDArray factors = function.forward(true, array(new long[] {2, 2}, 1, 0.5, -2, 7));

    // 1² (1 + 4) + 0.5² 4 and 1² 9; 2² 5 + 7² 4 and 2² 9.
    assertThat(values(factors))
        .containsExactly(
            new double[] {
              1 / Math.sqrt(6), 1 / Math.sqrt(9), 1 / Math.sqrt(216), 1 / Math.sqrt(36)
            },
            within(1e-8));
  }

  @Test
  void noiseIsNormalAndAFunctionOfLatentVectorAndNumber() {
    INDArray latent = Noise.normal(3, 200, 4);
    INDArray noise = new NoiseVertex(1, 5, 8).function().forward(true, latent);
    assertThat(noise.shape()).containsExactly(200, 1, 5, 8);
    assertThat(new NoiseVertex(1, 5, 8).function().forward(false, latent)).isEqualTo(noise);
    INDArray other = new NoiseVertex(2, 5, 8).function().forward(true, latent);
    int count = 200 * 40;
    double covariance = noise.mul(other).sumNumber().doubleValue() / count;
    // Five standard errors each: one seed in half a million.
    double bound = 5 / Math.sqrt(count);
    assertThat(covariance).isBetween(-bound, bound);
    assertThat(noise.meanNumber().doubleValue()).isBetween(-bound, bound);
    assertThat(noise.mul(noise).meanNumber().doubleValue())
        .isBetween(1 - bound * Math.sqrt(2), 1 + bound * Math.sqrt(2));
  }

  @Test
  void mixedExamplesTakeTheirNeighboursStylesFromALayerOn() {
    int batch = 400;
    int layers = 4;
    INDArray latent = Noise.normal(3, batch, 2);
    INDArray styles = Nd4j.arange(batch).castTo(DataType.FLOAT).reshape(batch, 1);
    int[] mixed = new int[layers];
    boolean[] before = new boolean[batch];
    for (int layer = 0; layer < layers; layer++) {
      VertexFunction function = new StyleMixVertex(layer, layers, 0.9, 0).function();
      assertThat(function.forward(false, styles, latent)).isEqualTo(styles);
      INDArray out = function.forward(true, styles, latent);
      for (int n = 0; n < batch; n++) {
        int from = out.getInt(n);
        boolean taken = from != n;
        assertThat(from).isEqualTo(taken ? (n + 1) % batch : n);
        assertThat(taken || !before[n]).as("example %d, layer %d", n, layer).isTrue();
        before[n] = taken;
        mixed[layer] += taken ? 1 : 0;
      }
    }
    assertThat(mixed[0]).isZero();
    // Binomial(400, 0.3), (400, 0.6), (400, 0.9) within five standard errors.
    assertThat(mixed[1]).isBetween(75, 165);
    assertThat(mixed[2]).isBetween(191, 289);
    assertThat(mixed[3]).isBetween(330, 390);
    assertThat(new StyleMixVertex(3, layers, 0, 0).function().forward(true, styles, latent))
        .isEqualTo(styles);
  }

  @Test
  void mixedExamplesStayWithinTheirClass() {
    // Classes 0, 1, 0, 2, 1, of which the last has no other example but itself.
    INDArray latent = Noise.normal(3, 5, 4);
    int[] classes = {0, 1, 0, 2, 1};
    for (int n = 0; n < 5; n++) {
      for (int c = 0; c < 3; c++) {
        latent.putScalar(n, 1 + c, classes[n] == c ? 1 : 0);
      }
    }
    INDArray styles = Nd4j.arange(5).castTo(DataType.FLOAT).reshape(5, 1);
    // Of two layers the second is mixed in every example.
    VertexFunction function = new StyleMixVertex(1, 2, 1, 3).function();
    assertThat(values(function.forward(true, styles, latent))).containsExactly(2, 4, 0, 3, 1);
    INDArray gradient = array(new long[] {5, 1}, 10, 20, 30, 40, 50);
    assertThat(values(function.backward(gradient)[0])).containsExactly(30, 50, 10, 40, 20);
    ((StyleMixVertex.Mixing) function).turn(false);
    assertThat(function.forward(true, styles, latent)).isEqualTo(styles);
  }

  @Test
  void stylesAreMovedAndTruncated() {
    StylesVertex.Styles styles = (StylesVertex.Styles) new StylesVertex().function();
    INDArray w = array(new long[] {2, 2}, 1, 2, 3, 4);
    styles.truncate(array(new long[] {1, 2}, 1, 0), 0.25);
    assertThat(values(styles.forward(false, w))).containsExactly(1, 0.5, 1.5, 1);
    styles.truncate(null, 1);
    styles.move(array(new long[] {2, 2}, 0, 1, -1, 0));
    assertThat(values(styles.forward(true, w))).containsExactly(1, 3, 2, 4);
    assertThat(values(w)).containsExactly(1, 2, 3, 4);
  }

  private static INDArray array(long[] shape, double... values) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  private static double[] values(INDArray array) {
    return array.dup('c').reshape(array.length()).toDoubleVector();
  }
}
