package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.Differences;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class FeatureLossTest {

  private final ComputationGraph trained = graph();
  private final FeatureLoss loss = FeatureLoss.of(NetworkSource.of(trained), "h", 3);
  private final INDArray real = Noise.normal(1, 2, 3).castTo(DataType.DOUBLE);
  private final INDArray fake = Noise.normal(2, 2, 3).castTo(DataType.DOUBLE);

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("h", Differences.dense(3, 4, Activation.TANH), "x")
                .addLayer("y", Differences.dense(4, 2, Activation.TANH), "h")
                .setOutputs("y")
                .build());
    graph.init();
    return graph;
  }

  /** A batch of which a term may only read the examples and add to their derivatives. */
  private static JudgedBatch batch(INDArray examples, List<INDArray> added) {
    return (JudgedBatch)
        Proxy.newProxyInstance(
            JudgedBatch.class.getClassLoader(),
            new Class<?>[] {JudgedBatch.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "examples" -> examples;
                  case "addToExamples" -> {
                    added.add((INDArray) arguments[0]);
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private double value(INDArray examples, List<INDArray> added) {
    return loss.generator(
            new GeneratorTerms(0, 0, null, batch(examples, added), batch(real, List.of())))
        .getAsDouble();
  }

  /** weight · mean (h(G) - h(x))², with h = tanh(xW + b) by hand. */
  @Test
  void isTheMeanSquaredDistanceOfFeatures() {
    double[][] w = trained.getParam("h_W").toDoubleMatrix();
    double[] b = trained.getParam("h_b").toDoubleVector();
    double expected = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 4; j++) {
        double ofFake = b[j];
        double ofReal = b[j];
        for (int k = 0; k < 3; k++) {
          ofFake += fake.getDouble(i, k) * w[k][j];
          ofReal += real.getDouble(i, k) * w[k][j];
        }
        double away = Math.tanh(ofFake) - Math.tanh(ofReal);
        expected += 3 * away * away / 8;
      }
    }
    assertThat(value(fake, new ArrayList<>())).isCloseTo(expected, within(1e-9));
    assertThat(value(real, new ArrayList<>())).isZero();
  }

  @Test
  void derivativesAreThoseOfTheValue() {
    List<INDArray> added = new ArrayList<>();
    value(fake, added);
    assertThat(added).hasSize(1);
    assertThat(added.get(0).shape()).containsExactly(2, 3);
    assertThat(added.get(0).isAttached()).isFalse();
    double h = 1e-5;
    for (int i = 0; i < 6; i++) {
      INDArray up = fake.dup().putScalar(i / 3, i % 3, fake.getDouble(i / 3, i % 3) + h);
      INDArray down = fake.dup().putScalar(i / 3, i % 3, fake.getDouble(i / 3, i % 3) - h);
      double slope = (value(up, new ArrayList<>()) - value(down, new ArrayList<>())) / (2 * h);
      assertThat(added.get(0).getDouble(i / 3, i % 3)).isCloseTo(slope, within(1e-8));
    }
  }

  @Test
  void settingsTellNetworksApart() {
    assertThat(loss.name()).isEqualTo("features_h");
    assertThat(loss.settings()).containsEntry("layer", "h").containsEntry("weight", 3.0);
    Object checksum = loss.settings().get("checksum");
    assertThat(FeatureLoss.of(NetworkSource.of(graph()), "h", 1).settings().get("checksum"))
        .isEqualTo(checksum);
    for (int changed : new int[] {0, 25}) {
      ComputationGraph other = graph();
      other.params().putScalar(changed, other.params().getDouble(changed) + 1e-3);
      assertThat(FeatureLoss.of(NetworkSource.of(other), "h", 1).settings().get("checksum"))
          .isNotEqualTo(checksum);
    }
    // The term has a copy: training the network goes on without it.
    trained.params().addi(1);
    assertThat(loss.settings().get("checksum")).isEqualTo(checksum);
  }

  @Test
  void refusesNetworksAndLayersWithoutFeatures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureLoss.of(NetworkSource.of(trained), "z", 1))
        .withMessageContaining("no layer 'z'; it has [h, y]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureLoss.of(NetworkSource.of(trained.getConfiguration()), "h", 1))
        .withMessageContaining("untrained");
    for (double weight : new double[] {0, -1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FeatureLoss.of(NetworkSource.of(trained), "h", weight));
    }
  }

  @Test
  void termsOfExamplesAloneNeedNoDiscriminator() {
    assertThat(loss.needsDiscriminator()).isFalse();
    assertThat(Reconstruction.l1(1).needsDiscriminator()).isFalse();
    assertThat(new FeatureMatching("h", 1).needsDiscriminator()).isTrue();
  }
}
