package io.gen4j.core.training;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training protocol, the same for every kind of model. A model's {@link TrainingStep} computes
 * gradients and calls {@link #apply}, which checks, exchanges and clips them and moves the
 * parameters; {@link #fit} runs the loop: batches, counters, moving averages, rollback, callbacks.
 *
 * <p>One trainer belongs to one model and is used by one thread at a time.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final List<TrainedNetwork> networks;
  private final List<INDArray> state;
  private final Optimization optimization;
  private final boolean measured;
  private TrainingCounts counts = TrainingCounts.ZERO;
  private DataDescription data;
  private GradientExchange exchange;
  private boolean running;
  private boolean toldOfBounds;

  /**
   * Creates the trainer of a model.
   *
   * @param networks every network that the model trains
   * @param state live arrays that training changes outside the networks; a rollback restores them
   * @param measured whether {@link #apply} always measures the norms of gradients
   */
  public Trainer(
      List<TrainedNetwork> networks,
      List<INDArray> state,
      Optimization optimization,
      boolean measured) {
    this.networks = List.copyOf(networks);
    this.state = List.copyOf(state);
    this.optimization = optimization;
    this.measured = measured;
  }

  /** Sets how far the model has been trained, when it is opened from a file. */
  public void resume(TrainingCounts made, DataDescription trainedOn) {
    this.counts = made;
    this.data = trainedOn;
  }

  /** Returns how far the model has been trained. */
  public TrainingCounts counts() {
    return counts;
  }

  /** Returns the data that the model was trained on last, if it was trained. */
  public Optional<DataDescription> data() {
    return Optional.ofNullable(data);
  }

  /** Returns an empty snapshot of some networks, their averages left out. */
  public Snapshot snapshot(TrainedNetwork... some) {
    return new Snapshot(List.of(some), List.of(), false);
  }

  /**
   * Applies the current gradients of some networks: the gradient exchange sees them, all must be
   * finite, constraints map them, they are clipped, and the optimizers move the parameters.
   *
   * @param step number of the step from 0, over all calls of {@code fit}
   * @return the Euclidean norm of each network's gradients by network name, after the exchange and
   *     before clipping; NaN where nothing asked for it
   * @throws NonFiniteException if a gradient is not finite; no network has moved then
   */
  public Map<String, Double> apply(long step, TrainedNetwork... some) {
    if (exchange != null) {
      Map<String, INDArray> gradients = new LinkedHashMap<>();
      for (TrainedNetwork each : some) {
        gradients.put(each.network().name(), each.network().gradients());
      }
      exchange.exchange(step, gradients);
    }
    for (TrainedNetwork each : some) {
      if (!each.network().gradientsAreFinite()) {
        throw new NonFiniteException(each.network().name(), step, "a gradient that is not finite");
      }
    }
    Map<String, Double> norms = new LinkedHashMap<>();
    for (TrainedNetwork each : some) {
      norms.put(each.network().name(), each.update(optimization.clipping(), measured));
    }
    return norms;
  }

  /**
   * Trains a model, as {@link #fit(TrainingStep, Dataset, ValueRange, long, FitOptions)} does.
   *
   * @param model what callbacks are told is training; its range is that of the data
   * @param step the model's step
   */
  public TrainingReport fit(
      GenerativeModel model, TrainingStep step, Dataset dataset, long seed, FitOptions fit) {
    return fit(model, step, dataset, model.range(), seed, fit);
  }

  /**
   * Trains until the epochs or steps of the options are reached, counting those made before. A
   * training that starts where another ended sees the batches that the other would have seen next.
   * Callbacks are not told of a model.
   *
   * @param step the model's step
   * @param range range of the model's output, that data are mapped to
   * @param seed seed of the shuffling
   * @throws IllegalArgumentException if the batch is larger than the data set, or a learning rate
   *     falls below 0 before the end
   * @throws IllegalStateException if a callback of a training of the same model calls this
   * @throws NonFiniteException if a loss or gradient is not finite. The network that it names has
   *     the parameters of its last good update; with {@link Optimization#withRollback} the whole
   *     model has rolled back
   * @throws TrainingInterruptedException if the thread is interrupted; the model is whole
   */
  public TrainingReport fit(
      TrainingStep step, Dataset dataset, ValueRange range, long seed, FitOptions fit) {
    return fit(null, step, dataset, range, seed, fit);
  }

  private TrainingReport fit(
      GenerativeModel model,
      TrainingStep step,
      Dataset dataset,
      ValueRange range,
      long seed,
      FitOptions fit) {
    if (running) {
      throw new IllegalStateException(
          "A callback called fit on the model that is training; let it change the training through"
              + " Progress, or call fit again after this one has returned");
    }
    running = true;
    try {
      DataDescription next = DataDescription.of(dataset, fit.batchSize());
      boolean other = data != null && !data.digest().equals(next.digest());
      // Other data start a pass of their own.
      TrainingCounts start =
          other
              ? new TrainingCounts(counts.steps(), counts.examples(), counts.epochs(), 0)
              : counts;
      dataset.range().requireMappableTo(range);
      checkBounds(dataset, range);
      TrainingLoop loop = new TrainingLoop(this, model, step, dataset, range, seed, fit, start);
      checkRates(start.steps(), loop.remainingSteps());
      step.begin(dataset);
      exchange = fit.gradientExchange().orElse(null);
      data = next;
      return loop.run();
    } finally {
      running = false;
      exchange = null;
    }
  }

  /** Says, once for a model, that data have bounds which samples can leave. */
  private void checkBounds(Dataset dataset, ValueRange range) {
    if (dataset.range().isBounded() && !range.isBounded() && !toldOfBounds) {
      toldOfBounds = true;
      LOG.warn(
          "The values of {} lie in {}, but those of the model have no bounds: data are not scaled,"
              + " and samples can leave their range. End a generator in tanh, or state its range"
              + " (NetworkSource.withOutputRange); give a VAE a likelihood with a range; or declare"
              + " the data unbounded.",
          dataset.name(),
          dataset.range());
    }
  }

  void setCounts(TrainingCounts made) {
    counts = made;
  }

  /** Returns an empty snapshot of all that training changes. */
  Snapshot wholeSnapshot() {
    return new Snapshot(networks, state, true);
  }

  Rollback rollback() {
    return optimization.rollback() == 0
        ? null
        : new Rollback(this::wholeSnapshot, optimization.rollback());
  }

  void moveAverages(long step) {
    // Early averages would remember the initial weights: the window grows with training.
    double keep = Math.min(optimization.averaging(), (1.0 + step) / (10.0 + step));
    networks.forEach(network -> network.moveAverage(keep));
  }

  /** Says, once for a call of fit, that learning rates reach the end of their decay before it. */
  private void checkRates(long made, long steps) {
    List<String> ended = new ArrayList<>();
    for (TrainedNetwork each : networks) {
      String name = each.network().name();
      long first = each.network().updates();
      long end = first + steps * each.updatesPerStep();
      long zero =
          each.network()
              .updater()
              .map(updater -> LearningRates.requireRates(name, updater, first, end))
              .orElse(end);
      if (zero < end) {
        ended.add(name + " at step " + (made + (zero - first) / each.updatesPerStep()));
      }
    }
    if (!ended.isEmpty()) {
      LOG.warn(
          "Learning rates are 0 before this training ends at step {} ({}): from there on it moves"
              + " none of those weights. Let the rate fall over more steps, or train fewer.",
          made + steps,
          String.join(", ", ended));
    }
  }
}
