package io.gen4j.core.training;

import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network with its training settings: constraints on its weights, and a moving average. */
public final class TrainedNetwork {

  private final Network network;
  private final List<WeightConstraint> constraints;
  private final Network average;
  private final int updatesPerStep;
  private final LearnedParameters parameters;

  private TrainedNetwork(
      Network network, List<WeightConstraint> constraints, Network average, int updatesPerStep) {
    this.network = network;
    this.constraints = List.copyOf(constraints);
    this.average = average;
    this.updatesPerStep = updatesPerStep;
    this.parameters = new LearnedParameters(network);
  }

  /** Returns a network that is updated once per step, without constraints or average. */
  public static TrainedNetwork of(Network network) {
    return new TrainedNetwork(network, List.of(), null, 1);
  }

  /**
   * Returns a copy with an additional constraint. Constraints wrap the update in the order of
   * addition.
   */
  public TrainedNetwork withConstraint(WeightConstraint constraint) {
    List<WeightConstraint> all = new ArrayList<>(constraints);
    all.add(constraint);
    return new TrainedNetwork(network, all, average, updatesPerStep);
  }

  /**
   * Returns a copy whose layers have these learning rates.
   *
   * @throws IllegalArgumentException if the network has no such layer
   */
  public TrainedNetwork withLayerRates(LayerRates rates) {
    Map<String, Double> own = rates.of(network.name());
    if (own.isEmpty()) {
      return this;
    }
    List<WeightConstraint> all = new ArrayList<>(constraints);
    // Other constraints work on the update that the layers really make.
    all.add(0, new ScaledUpdates(network, own));
    return new TrainedNetwork(network, all, average, updatesPerStep);
  }

  /**
   * Returns a copy with a moving average of the weights, which is kept in another network with the
   * same configuration.
   */
  public TrainedNetwork withAverage(Network averaged) {
    return new TrainedNetwork(network, constraints, averaged, updatesPerStep);
  }

  /**
   * Returns a copy that is updated this number of times per step. The number is used to check
   * learning rates.
   */
  public TrainedNetwork withUpdatesPerStep(int updates) {
    return new TrainedNetwork(network, constraints, average, updates);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  int updatesPerStep() {
    return updatesPerStep;
  }

  /**
   * Updates the network. Returns the norm of the gradients before clipping, or NaN if it was not
   * measured.
   */
  double update(GradientClipping clipping, boolean measured) {
    constraints.forEach(WeightConstraint::mapGradients);
    boolean byNorm = clipping.kind() == GradientClipping.Kind.GLOBAL_NORM && !clipping.isNone();
    double norm = measured || byNorm ? parameters.gradientNorm() : Double.NaN;
    if (byNorm && norm > clipping.bound()) {
      parameters.scaleGradients(clipping.bound() / norm);
    } else if (!byNorm && !clipping.isNone()) {
      parameters.clampGradients(clipping.bound());
    }
    Runnable update = network::update;
    for (WeightConstraint constraint : constraints) {
      Runnable inner = update;
      update = () -> constraint.update(inner);
    }
    update.run();
    return norm;
  }

  void moveAverage(double keep) {
    if (average != null) {
      average.averageWith(network, keep);
    }
  }

  List<Snapshot.Part> parts() {
    List<INDArray> state = constraints.stream().flatMap(c -> c.state().stream()).toList();
    List<Snapshot.Part> parts = new ArrayList<>();
    parts.add(new Snapshot.Part(network, state));
    if (average != null) {
      parts.add(new Snapshot.Part(average, List.of()));
    }
    return parts;
  }

  void refresh() {
    constraints.forEach(WeightConstraint::refresh);
  }
}
