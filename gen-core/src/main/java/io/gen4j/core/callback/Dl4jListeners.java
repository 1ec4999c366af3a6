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
 * Calls DL4J's training listeners with the graph of one of a model's networks, for example {@code
 * Dl4jListeners.of(gan.generator().network(), new ScoreIterationListener(100))}.
 *
 * <p>After every step, {@code iterationDone} gets the number of steps made before and the number of
 * the epoch, both from 0 as in DL4J. {@code onEpochStart} and {@code onEpochEnd} are called for
 * passes over the data; a pass that training ends in has no end. The graph's score is the metric
 * that is named like the network with {@code _loss} behind, or {@code loss}, or the one of {@link
 * #withScore}.
 *
 * <p>Gen4J drives graphs from outside, several times in a step. So {@code onForwardPass}, {@code
 * onBackwardPass} and {@code onGradientCalculation} are never called, and what listeners ask the
 * graph about its last batch, such as its size, is not that of the step.
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
   * @param network the network whose graph they are called with
   */
  public static Dl4jListeners of(Network network, TrainingListener... listeners) {
    return new Dl4jListeners(network, List.of(listeners), null);
  }

  /**
   * Returns a copy that sets the graph's score to another metric. A step that does not measure it
   * leaves the score as it was.
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
