package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.internal.json.Json;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;

class LayerRatesTest {

  private final Network network =
      NetworkSource.of(
              Graphs.chain(
                  InputType.feedForward(3),
                  new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
                  new ActivationLayer(Activation.TANH),
                  new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(),
                  new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()))
          .open("probe", new Sgd(1), StepMemory.create());
  private final List<String> layers = LayerRates.layers(network);

  /** How far each layer's parameters move when all gradients are 1 and the rate is 1. */
  private double[] moved(TrainedNetwork trained, Optimization optimization) {
    Map<String, double[]> before = Graphs.parameters(network.graph());
    Trainer trainer = new Trainer(List.of(trained), List.of(), optimization, false);
    network.gradients().assign(1);
    trainer.apply(0, trained);
    Map<String, double[]> after = Graphs.parameters(network.graph());
    double[] moves = new double[layers.size()];
    for (int l = 0; l < moves.length; l++) {
      for (String part : List.of("_W", "_b")) {
        double[] from = before.get(layers.get(l) + part);
        double[] to = after.get(layers.get(l) + part);
        for (int i = 0; i < from.length; i++) {
          // All parameters of a layer move alike.
          moves[l] = Math.round(1000 * (from[i] - to[i])) / 1000.0;
          assertThat(moves[l]).isEqualTo(Math.round(1000 * (from[0] - to[0])) / 1000.0);
        }
      }
    }
    return moves;
  }

  @Test
  void layersAreThoseWithParametersInOrder() {
    assertThat(layers).hasSize(3);
    assertThat(network.graph().getLayer(layers.get(0)).numParams()).isEqualTo(3 * 4 + 4);
    assertThat(network.graph().getLayer(layers.get(1)).numParams()).isEqualTo(4 * 2 + 2);
    assertThat(network.graph().getLayer(layers.get(2)).numParams()).isEqualTo(2 * 2 + 2);
  }

  @Test
  void factorsScaleTheUpdateOfTheirLayersAlone() {
    LayerRates rates =
        LayerRates.NONE.with("probe", layers.get(0), 0).with("probe", layers.get(2), 0.25);
    TrainedNetwork plain = TrainedNetwork.of(network);
    assertThat(moved(plain, Optimization.NONE)).containsExactly(1, 1, 1);
    Optimization optimization = Optimization.NONE.withLayerRates(rates);
    assertThat(moved(plain.withLayerRates(rates), optimization)).containsExactly(0, 1, 0.25);
    assertThat(moved(plain.withLayerRates(rates.with("probe", layers.get(1), 2)), optimization))
        .containsExactly(0, 2, 0.25);
    assertThat(plain.withLayerRates(LayerRates.NONE)).isSameAs(plain);
    assertThat(plain.withLayerRates(LayerRates.NONE.with("other", "x", 0))).isSameAs(plain);
  }

  /** A frozen layer keeps its parameters bit for bit. */
  @Test
  void aFrozenLayerDoesNotMoveAtAll() {
    LayerRates rates = LayerRates.NONE.withFirst(network, 1, 0);
    TrainedNetwork frozen = TrainedNetwork.of(network).withLayerRates(rates);
    double[] before = Graphs.parameters(network.graph()).get(layers.get(0) + "_W");
    network.gradients().assign(Checks.normalArray(1, network.gradients().shape()));
    frozen.update(GradientClipping.NONE, false);
    assertThat(Graphs.parameters(network.graph()).get(layers.get(0) + "_W")).isEqualTo(before);
  }

  /** A constraint on weights bounds what the scaled update left. */
  @Test
  void constraintsSeeTheScaledUpdate() {
    network.parameters().assign(0.5);
    LayerRates rates = LayerRates.NONE.withFirst(network, 3, 0.25);
    TrainedNetwork.of(network)
        .withConstraint(new WeightClipping(network, 0.4))
        .withLayerRates(rates)
        .update(gradientOf(-1), false);
    // 0.5 + 0.25, clamped to 0.4; an update of 1 that is clamped first would end at 0.475.
    assertThat(Checks.values(network.parameters())).containsOnly((double) 0.4f);
  }

  private GradientClipping gradientOf(double value) {
    network.gradients().assign(value);
    return GradientClipping.NONE;
  }

  @Test
  void firstAndLastLayersCountFromTheEnds() {
    assertThat(LayerRates.NONE.withFirst(network, 2, 0).of("probe"))
        .containsExactly(Map.entry(layers.get(0), 0.0), Map.entry(layers.get(1), 0.0));
    assertThat(LayerRates.NONE.withLast(network, 2, 0.5).of("probe"))
        .containsExactly(Map.entry(layers.get(1), 0.5), Map.entry(layers.get(2), 0.5));
    assertThat(LayerRates.NONE.withFirst(network, 3, 0))
        .isEqualTo(LayerRates.NONE.withLast(network, 3, 0));
    assertThat(LayerRates.NONE.withFirst(network, 0, 0).isNone()).isTrue();
    assertThat(LayerRates.NONE.withLast(network, 1, 0).isNone()).isFalse();
    assertThat(LayerRates.NONE.isNone()).isTrue();
    for (int count : new int[] {-1, 4}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LayerRates.NONE.withFirst(network, count, 0))
          .withMessageContaining("The probe has 3 layers with learned parameters")
          .withMessageContaining("got a number of " + count);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LayerRates.NONE.withLast(network, count, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void factorsAreFiniteAndNotNegative(double factor) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerRates.NONE.with("decoder", "up", factor))
        .withMessageContaining("'up' of the decoder")
        .withMessageContaining("got " + factor);
  }

  @Test
  void unknownLayersAndNetworksAreNamed() {
    LayerRates rates = LayerRates.NONE.with("probe", "nowhere", 0);
    TrainedNetwork trained = TrainedNetwork.of(network);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trained.withLayerRates(rates))
        .withMessageContaining("The probe has no layer 'nowhere'")
        .withMessageContaining(layers.toString());
    Optimization other =
        Optimization.NONE.withLayerRates(LayerRates.NONE.with("critic", layers.get(0), 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Trainer(List.of(trained), List.of(), other, false))
        .withMessageContaining("'critic', but the model trains [probe]");
  }

  @Test
  void ratesStayWithTheOtherSettings() {
    LayerRates rates = LayerRates.NONE.with("probe", "a", 0).with("probe", "b", 0.5);
    Optimization changed =
        Optimization.NONE
            .withLayerRates(rates)
            .withLinearDecay(7)
            .withClipping(GradientClipping.value(2))
            .withAveraging(0.5)
            .withRollback(3);
    assertThat(changed.rates()).isEqualTo(rates);
    assertThat(Optimization.of(Json.read(Json.write(changed.describe())))).isEqualTo(changed);
    assertThat(changed.withLayerRates(LayerRates.NONE).describe()).doesNotContainKey("layer_rates");
  }
}
