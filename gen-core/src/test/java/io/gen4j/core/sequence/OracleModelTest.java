package io.gen4j.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.text.SampleLikelihood;
import io.gen4j.core.testing.Checks;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class OracleModelTest {

  private static final int TOKENS = 5;
  private static final int LENGTH = 3;

  private final OracleModel oracle = OracleModel.lstm(TOKENS, 4, LENGTH, 7);

  private static List<int[]> all() {
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < TOKENS * TOKENS * TOKENS; i++) {
      all.add(new int[] {i / (TOKENS * TOKENS), i / TOKENS % TOKENS, i % TOKENS});
    }
    return all;
  }

  @Test
  void probabilitiesSumToOneAndSamplesFollowThem() {
    double[] logs = oracle.logProbabilities(all());
    assertThat(Arrays.stream(logs).map(Math::exp).sum()).isCloseTo(1, within(1e-5));
    assertThat(oracle.logProbability(1, 2, 3)).isCloseTo(logs[25 + 10 + 3], within(1e-5));
    double entropy = -Arrays.stream(logs).map(l -> l * Math.exp(l)).sum();
    double second = Arrays.stream(logs).map(l -> l * l * Math.exp(l)).sum();
    SampleLikelihood found = SampleLikelihood.of(oracle.sample(4000, 3), oracle);
    // Beyond 4.5 deviations in 1 of 150,000 seeds.
    double deviation = Math.sqrt((second - entropy * entropy) / 4000);
    assertThat(found.perSequence()).isCloseTo(entropy, within(4.5 * deviation));
    assertThat(found.perToken()).isCloseTo(found.perSequence() / LENGTH, within(1e-9));
  }

  @Test
  void agreesWithAnLstmWrittenOut() throws ReflectiveOperationException {
    Field field = OracleModel.class.getDeclaredField("model");
    field.setAccessible(true);
    ComputationGraph graph = ((LanguageModel) field.get(oracle)).network().graph();
    double[][] table = matrix(graph, "embedding", "tokens");
    double[][] in = matrix(graph, "recurrent0", "in");
    double[][] recurrent = matrix(graph, "recurrent0", "recurrent");
    double[] bias = matrix(graph, "recurrent0", "bias")[0];
    double[][] out = matrix(graph, "logits", "tokens");
    double[] outBias = matrix(graph, "logits", "bias")[0];
    int[] sequence = {4, 1, 3};
    double[] h = new double[4];
    double[] c = new double[4];
    double expected = 0;
    int previous = 0;
    for (int token : sequence) {
      double[] gates = bias.clone();
      for (int g = 0; g < 16; g++) {
        for (int i = 0; i < 4; i++) {
          gates[g] += table[previous][i] * in[i][g] + h[i] * recurrent[i][g];
        }
      }
      for (int u = 0; u < 4; u++) {
        // Block input, forget gate, output gate, input gate.
        c[u] = sigmoid(gates[4 + u]) * c[u] + sigmoid(gates[12 + u]) * Math.tanh(gates[u]);
        h[u] = sigmoid(gates[8 + u]) * Math.tanh(c[u]);
      }
      double[] logits = outBias.clone();
      for (int k = 0; k < TOKENS; k++) {
        for (int u = 0; u < 4; u++) {
          logits[k] += h[u] * out[k][u];
        }
      }
      expected += logits[token] - Math.log(Arrays.stream(logits).map(Math::exp).sum());
      previous = token;
    }
    assertThat(oracle.logProbability(sequence)).isCloseTo(expected, within(1e-5));
    // All weights, biases too, come from N(0, 1): 205 numbers, beyond 4.5 deviations in 1 of
    // 150,000 seeds.
    double[] weights = Checks.values(((LanguageModel) field.get(oracle)).network().parameters());
    double mean = Arrays.stream(weights).average().orElseThrow();
    double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(4.5 / Math.sqrt(weights.length)));
    assertThat(square).isCloseTo(1, within(4.5 * Math.sqrt(2.0 / weights.length)));
  }

  private static double[][] matrix(ComputationGraph graph, String layer, String name) {
    INDArray values = graph.getLayer(layer).getParam(name);
    double[][] rows = new double[(int) values.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Checks.values(values.getRow(i));
    }
    return rows;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void dataSetsHoldTheSamplesAfterTokenZero() {
    Dataset data = oracle.dataset(5, 2);
    List<int[]> samples = oracle.sample(5, 2);
    assertThat(data.size()).isEqualTo(5);
    assertThat(data.shape().dimensions()).containsExactly(LENGTH + 1);
    float[] read = new float[LENGTH + 3];
    data.read(3, read, 1);
    assertThat(read[1]).isZero();
    for (int t = 0; t < LENGTH; t++) {
      assertThat((int) read[t + 2]).isEqualTo(samples.get(3)[t]);
    }
    assertThat(oracle.dataset(5, 2).digest()).isEqualTo(data.digest());
    assertThat(oracle.dataset(5, 3).digest()).isNotEqualTo(data.digest());
    LanguageModel model =
        LanguageModel.create(data, SequenceModelOptions.of(SequenceShape.lstm(1, 3)));
    assertThat(model.context()).isEqualTo(LENGTH);
  }

  @Test
  void badSizesAreRefused() {
    assertThatThrownBy(() -> OracleModel.lstm(1, 4, 3, 1)).hasMessageContaining("2 or more tokens");
    assertThatThrownBy(() -> oracle.sample(0, 1)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> oracle.logProbability(1, 2, 3, 4))
        .hasMessageContaining("sequences of 1 to 3 tokens, got 4");
    assertThatThrownBy(() -> oracle.logProbability(9)).hasMessageContaining("from 0 to 4, got 9");
  }
}
