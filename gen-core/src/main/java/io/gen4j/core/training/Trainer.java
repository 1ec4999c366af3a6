package io.gen4j.core.training;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training protocol for all kinds of models. A model's {@link TrainingStep} computes gradients
 * and calls {@link #apply}, which exchanges, checks and clips them and updates the parameters.
 * {@link #fit} runs the training loop with batches, counts, moving averages, rollback and
 * callbacks.
 *
 * <p>A trainer belongs to one model. Any thread may call {@link #counts} and {@link #data}, which
 * never wait. All other methods belong to the training thread.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final List<TrainedNetwork> networks;
  private final List<INDArray> state;
  private final Optimization optimization;
  private final boolean measured;
  private final TrainingGuard guard;
  private volatile TrainingCounts counts = TrainingCounts.ZERO;
  private volatile DataDescription data;
  private GradientExchange exchange;
  private volatile Thread running;
  private boolean toldOfBounds;

  /**
   * Creates the trainer of a model.
   *
   * @param networks all networks that the model trains
   * @param state live arrays that training changes outside the networks; a rollback restores them
   * @param measured whether {@link #apply} always measures gradient norms
   * @throws IllegalArgumentException if the optimization has learning rates for layers of a network
   *     that is not among these
   */
  public Trainer(
      List<TrainedNetwork> networks,
      List<INDArray> state,
      Optimization optimization,
      boolean measured) {
    this(networks, state, optimization, measured, TrainingGuard.NONE);
  }

  /**
   * Creates the trainer of a model that other threads use during training.
   *
   * @param guard learns when the model changes
   */
  public Trainer(
      List<TrainedNetwork> networks,
      List<INDArray> state,
      Optimization optimization,
      boolean measured,
      TrainingGuard guard) {
    this.guard = guard;
    this.networks = List.copyOf(networks);
    this.state = List.copyOf(state);
    this.optimization = optimization;
    this.measured = measured;
    List<String> names = networks.stream().map(each -> each.network().name()).toList();
    for (String name : optimization.rates().factors().keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "There are learning rates for layers of the network '"
                + name
                + "', but the model trains "
                + names);
      }
    }
  }

  /** Sets the counts and the data of earlier training, when a model is loaded from a file. */
  public void resume(TrainingCounts made, DataDescription trainedOn) {
    this.counts = made;
    this.data = trainedOn;
  }

  /** Returns how far the model has been trained, after the last whole step. */
  public TrainingCounts counts() {
    return counts;
  }

  /** Returns the description of the latest training data, if the model was trained. */
  public Optional<DataDescription> data() {
    return Optional.ofNullable(data);
  }

  /** Returns an empty snapshot of some networks, without their averages. */
  public Snapshot snapshot(TrainedNetwork... some) {
    return new Snapshot(List.of(some), List.of(), false);
  }

  /**
   * Applies the current gradients of some networks. The gradient exchange receives them. All must
   * be finite. Constraints map them, they are clipped, and the optimizers update the parameters.
   *
   * @param step number of the step from 0, over all calls of {@code fit}
   * @return the Euclidean norm of each network's gradients by network name, after the exchange and
   *     before clipping; NaN if it was not measured
   * @throws NonFiniteException if a gradient is not finite; no network has changed in this case
   */
  public Map<String, Double> apply(long step, TrainedNetwork... some) {
    guard.changing();
    if (exchange != null) {
      Map<String, INDArray> gradients = new LinkedHashMap<>();
      for (TrainedNetwork each : some) {
        gradients.put(each.network().name(), each.network().gradients());
      }
      exchange.exchange(step, gradients);
    }
    for (TrainedNetwork each : some) {
      if (!each.network().gradientsAreFinite()) {
        throw new NonFiniteException(each.network().name(), step, "a non-finite gradient");
      }
    }
    Map<String, Double> norms = new LinkedHashMap<>();
    for (TrainedNetwork each : some) {
      norms.put(each.network().name(), each.update(optimization.clipping(), measured));
    }
    return norms;
  }

  /**
   * Trains a model like {@link #fit(TrainingStep, Dataset, ValueRange, long, FitOptions)}.
   *
   * @param model model for callbacks; data are mapped to its range
   * @param step the model's step
   */
  public TrainingReport fit(
      GenerativeModel model, TrainingStep step, Dataset dataset, long seed, FitOptions fit) {
    return fit(model, step, dataset, model.range(), seed, fit);
  }

  /**
   * Trains until the total epochs or steps of the options are reached. Epochs and steps of earlier
   * calls count. A training that continues an earlier one uses the batches that the earlier one
   * would have used next. Callbacks receive no model.
   *
   * @param step the model's step
   * @param range range of the model's output; data are mapped to it
   * @param seed seed of the shuffling
   * @throws IllegalArgumentException if the batch is larger than the data set, if a learning rate
   *     falls below 0 before the end, or if this machine or no network of the model can compute in
   *     the precision of the options
   * @throws IllegalStateException if a callback calls this method during a training of the same
   *     model
   * @throws NonFiniteException if a loss or gradient is not finite. The network that it names has
   *     the parameters of its last good update. With {@link Optimization#withRollback}, the whole
   *     model has rolled back
   * @throws TrainingInterruptedException if the thread is interrupted; the model is valid
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
    if (running == Thread.currentThread()) {
      throw new IllegalStateException(
          "A callback called fit on the model that is training. Change the training with the"
              + " methods of Progress, or call fit again after this call has returned");
    }
    fit.precision().requireSupported();
    guard.begin();
    running = Thread.currentThread();
    try {
      DataDescription next = DataDescription.of(dataset, fit.batchSize());
      boolean other = data != null && !data.digest().equals(next.digest());
      // Other data start a new pass.
      TrainingCounts start =
          other
              ? new TrainingCounts(counts.steps(), counts.examples(), counts.epochs(), 0)
              : counts;
      dataset.range().requireMappableTo(range);
      checkBounds(dataset, range);
      TrainingLoop loop = new TrainingLoop(this, model, step, dataset, range, seed, fit, start);
      checkRates(start.steps(), loop.remainingSteps());
      setPrecision(fit.precision());
      step.begin(dataset);
      exchange = fit.gradientExchange().orElse(null);
      data = next;
      return loop.run();
    } finally {
      running = null;
      exchange = null;
      networks.forEach(each -> each.network().setPrecision(Precision.FLOAT));
      guard.end();
    }
  }

  private void setPrecision(Precision precision) {
    boolean any = precision == Precision.FLOAT;
    for (TrainedNetwork each : networks) {
      any |= each.network().setPrecision(precision);
    }
    if (!any) {
      throw new IllegalArgumentException(
          "No layer of "
              + networks.stream().map(each -> "the " + each.network().name()).toList()
              + " computes in "
              + precision
              + ": only accelerated dense layers, convolutions and transposed convolutions in float"
              + " do. Leave out withPrecision");
    }
  }

  /** Warns, once per model, that the data have bounds that samples can exceed. */
  private void checkBounds(Dataset dataset, ValueRange range) {
    if (dataset.range().isBounded() && !range.isBounded() && !toldOfBounds) {
      toldOfBounds = true;
      LOG.warn(
          "The values of {} are in {}, but the values of the model have no bounds. So data are"
              + " not scaled, and samples can be outside of the data's range. End a generator in"
              + " tanh, or state its range (NetworkSource.withOutputRange). Use a likelihood with"
              + " a range for a VAE. Or declare the data unbounded.",
          dataset.name(),
          dataset.range());
    }
  }

  TrainingGuard guard() {
    return guard;
  }

  void setCounts(TrainingCounts made) {
    counts = made;
  }

  /** Returns an empty snapshot of everything that training changes. */
  Snapshot wholeSnapshot() {
    return new Snapshot(networks, state, true);
  }

  Rollback rollback() {
    return optimization.rollback() == 0
        ? null
        : new Rollback(this::wholeSnapshot, optimization.rollback());
  }

  void moveAverages(long step) {
    // The window grows with training, since early averages would otherwise remember the initial
    // weights.
    double keep = Math.min(optimization.averaging(), (1.0 + step) / (10.0 + step));
    networks.forEach(network -> network.moveAverage(keep));
  }

  /** Warns, once per call of fit, about learning rates that fall to 0 before the training ends. */
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
          "Learning rates fall to 0 before this training ends at step {} ({}). From there on, the"
              + " weights of these networks do not change. Let the rates fall over more steps, or"
              + " train for fewer steps.",
          made + steps,
          String.join(", ", ended));
    }
  }
}
