package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Upsampling by repeated pixels against its definition and against DL4J's own layer. */
class UpsamplingLayerTest {

  @ParameterizedTest
  @CsvSource({
    "1,1,1,1,2,2",
    "3,1,4,5,2,2",
    "7,3,5,2,2,2",
    "2,5,3,4,3,1",
    "2,2,3,4,1,3",
    "3,64,7,7,2,2",
    "1,2,3,3,1,1",
    "16,32,14,14,2,2"
  })
  void agreesWithItsDefinitionAndWithDl4j(
      int batch, int channels, int height, int width, int high, int wide) {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(
                InputType.convolutional(height, width, channels),
                new Upsampling2D.Builder().size(new int[] {high, wide}).build()),
            5);
    INDArray x = Checks.normalArray(1, batch, channels, height, width);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);

    double[] values = Checks.values(x);
    int large = height * high * width * wide;
    double[] y = new double[batch * channels * large];
    double[] dy = Checks.normal(2, y.length);
    double[] dx = new double[values.length];
    for (int i = 0; i < y.length; i++) {
      int row = i % large / (width * wide) / high;
      int column = i % (width * wide) / wide;
      int from = i / large * height * width + row * width + column;
      y[i] = values[from];
      dx[from] += dy[i];
    }
    Graphs.assertSame("definition", pass, new Graphs.Pass(y, dx, Map.of()), 1e-6);
    if (high == wide) {
      // DL4J's own way back takes the first factor for both sides.
      Graphs.assertSame("DL4J", pass, Graphs.pass(Graphs.open(graph, false), x, 2), 1e-6);
    }
  }
}
