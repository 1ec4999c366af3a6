package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.architecture.MlpVae;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class SavedLayersTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 8, 8);
  private static final VaeOptions OPTIONS = VaeOptions.defaults(2);

  @Test
  void hiddenLayersAreInTheirOrderWithoutTheLast() {
    for (List<Integer> hidden : List.of(List.of(7, 5, 9), List.of(6), List.<Integer>of())) {
      ComputationGraph graph = graph(MlpVae.of(SHAPE).withHidden(hidden).encoder(OPTIONS));
      assertThat(SavedLayers.hidden(graph)).isEqualTo(hidden);
      assertThat(SavedLayers.channels(graph)).isNull();
    }
  }

  @Test
  void channelsAreThoseNextToThePicture() {
    ConvVae networks = ConvVae.residual(SHAPE).withWidth(3).withHidden(11);
    assertThat(SavedLayers.channels(graph(networks.encoder(OPTIONS)))).isEqualTo(3);
    assertThat(SavedLayers.hidden(graph(networks.encoder(OPTIONS)))).containsExactly(11);
  }

  private static ComputationGraph graph(NetworkSource source) {
    return source.graph("encoder", OPTIONS.updater());
  }
}
