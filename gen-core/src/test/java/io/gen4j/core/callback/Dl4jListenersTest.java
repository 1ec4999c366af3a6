package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Graphs;
import io.gen4j.core.testing.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.junit.jupiter.api.Test;

class Dl4jListenersTest {

  private final Network network =
      Network.create(
          "generator",
          Graphs.chain(InputType.feedForward(3), new DenseLayer.Builder().nOut(2).build()),
          StepMemory.create());

  /** Writes down each call. */
  private static final class Recorder extends BaseTrainingListener {
    private final List<String> calls = new ArrayList<>();
    private final List<Model> models = new ArrayList<>();

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      models.add(model);
      calls.add(iteration + "/" + epoch + " " + model.score());
    }

    @Override
    public void onEpochStart(Model model) {
      models.add(model);
      calls.add("start");
    }

    @Override
    public void onEpochEnd(Model model) {
      models.add(model);
      calls.add("end");
    }
  }

  @Test
  void listenersAreCalledAsDl4jCallsThem() {
    Recorder recorder = new Recorder();
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    Runs.of(step -> Map.of("loss", -1.0, "generator_loss", 10.0 + step))
        .fit(7, Dl4jListeners.of(network, recorder, scores));
    assertThat(recorder.calls)
        .containsExactly(
            "start",
            "0/0 11.0",
            "1/0 12.0",
            "2/0 13.0",
            "3/0 14.0",
            "4/0 15.0",
            "end",
            "start",
            "5/1 16.0",
            "6/1 17.0");
    assertThat(recorder.models).allMatch(model -> model == network.graph());
    assertThat(scores.getScoreVsIter().getEffectiveScores())
        .containsExactly(IntStream.range(11, 18).asDoubleStream().toArray());
  }

  @Test
  void aPassThatTrainingEndsWithIsTheLast() {
    Recorder recorder = new Recorder();
    Runs.resumed(8, step -> Map.of("loss", 0.5)).fit(10, Dl4jListeners.of(network, recorder));
    assertThat(recorder.calls).containsExactly("start", "8/1 0.5", "9/1 0.5", "end");
  }

  @Test
  void theScoreIsTheMetricThatIsAskedFor() {
    Recorder recorder = new Recorder();
    Runs.of(step -> step == 2 ? Map.of("loss", 9.0) : Map.of("loss", 9.0, "fid", 1.0 * step))
        .fit(3, Dl4jListeners.of(network, recorder).withScore("fid"));
    assertThat(recorder.calls).containsExactly("start", "0/0 1.0", "1/0 1.0", "2/0 3.0");
  }

  @Test
  void aTrainingThatIsDoneCallsNoListener() {
    Recorder recorder = new Recorder();
    Runs.resumed(10, step -> Map.of("loss", 1.0)).fit(10, Dl4jListeners.of(network, recorder));
    assertThat(recorder.calls).isEmpty();
  }
}
