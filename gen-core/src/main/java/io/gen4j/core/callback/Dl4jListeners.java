package io.gen4j.core.callback;

import io.gen4j.core.network.Network;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * Calls DL4J training listeners with the graph of one network of the model, for example {@code
 * Dl4jListeners.of(gan.generator().network(), new ScoreIterationListener(100))}.
 *
 * <p>After every step, {@code iterationDone} receives the index of the step and the index of the
 * epoch, both from 0 as in DL4J. {@code onEpochStart} and {@code onEpochEnd} are called for passes
 * over the data. {@code onEpochEnd} is not called for a pass that is incomplete when training ends.
 * The graph's score is the metric of {@link #withScore}. By default it is the metric named after
 * the network with the suffix {@code _loss}, or else {@code loss}.
 *
 * <p>Gen4J runs the layers of a graph itself, several times in a step. Therefore {@code
 * onForwardPass}, {@code onBackwardPass} and {@code onGradientCalculation} are never called. Values
 * that listeners read from the graph about its last batch, such as its size, do not describe the
 * step.
 */
public final class Dl4jListeners implements Callback {

  private final Network network;
  private final List<TrainingListener> listeners;
  private final String score;

  private Dl4jListeners(Network network, List<TrainingListener> listeners, String score) {
    this.network = Objects.requireNonNull(network, "network");
    this.listeners = listeners;
    this.score = score;
  }

  /**
   * Returns a callback for the listeners of a network.
   *
   * @param network the network whose graph the listeners receive
   */
  public static Dl4jListeners of(Network network, TrainingListener... listeners) {
    return new Dl4jListeners(network, List.of(listeners), null);
  }

  /**
   * Returns a copy that sets the graph's score to this metric. A step without the metric does not
   * change the score.
   */
  public Dl4jListeners withScore(String metric) {
    return new Dl4jListeners(network, listeners, Objects.requireNonNull(metric, "metric"));
  }

  @Override
  public void onStart(Progress start) {
    if (start.step() < start.totalSteps()) {
      each(listener -> listener.onEpochStart(graph()));
    }
  }

  @Override
  public void onStep(Progress progress) {
    Double value = score(progress.metrics());
    if (value != null) {
      graph().setScore(value);
    }
    int iteration = Math.toIntExact(progress.step() - 1);
    int epoch = Math.toIntExact(progress.epoch() - 1);
    each(listener -> listener.iterationDone(graph(), iteration, epoch));
  }

  @Override
  public void onEpoch(Progress progress) {
    each(listener -> listener.onEpochEnd(graph()));
    if (!progress.isLast()) {
      each(listener -> listener.onEpochStart(graph()));
    }
  }

  private void each(Consumer<TrainingListener> call) {
    listeners.forEach(call);
  }

  private ComputationGraph graph() {
    return network.graph();
  }

  private Double score(Map<String, Double> metrics) {
    if (score != null) {
      return metrics.get(score);
    }
    Double own = metrics.get(network.name() + "_loss");
    return own != null ? own : metrics.get("loss");
  }
}
