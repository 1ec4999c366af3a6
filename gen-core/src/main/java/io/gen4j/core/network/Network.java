package io.gen4j.core.network;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.Elementwise;
import io.gen4j.core.internal.layers.Acceleration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A DL4J {@link ComputationGraph} that is driven from outside: forward, backward from any gradient
 * of its outputs, update. The loss is the caller's, so the graph ends in ordinary layers, not in
 * DL4J's output layers.
 *
 * <p>Passes run inside a scope of the network's {@link StepMemory}, and their results live there. A
 * network is not safe for use by several threads at once.
 */
public final class Network {

  /**
   * A stretch of flattened parameters.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  public record Range(long from, long to) {}

  private final String name;
  private final ComputationGraph graph;
  private final StepMemory memory;
  private final GraphRunner runner;
  private final boolean accelerated;
  private final boolean noisy;
  private final boolean selective;
  private Optimizer optimizer;
  private long noiseSeed;

  private Network(String name, ComputationGraph graph, StepMemory memory, boolean accelerate) {
    requireNoOutputLayer(name, graph);
    this.name = name;
    this.graph = graph;
    this.memory = memory;
    this.accelerated = accelerate && Backend.isCpu();
    // Gradients and the updater's state outlive any step that is open here.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray state = updaterState(graph);
      if (accelerated) {
        Acceleration.apply(graph);
      }
      graph.initGradientsView();
      if (state != null) {
        // DL4J's updater holds on to the layers it was made with; those may just have been swapped.
        graph.setUpdater(new ComputationGraphUpdater(graph, state));
      }
    }
    this.runner = new GraphRunner(graph, memory.manager());
    this.noisy = Arrays.stream(graph.getLayers()).anyMatch(LayerTree::isNoisy);
    this.selective = Acceleration.isSelective(graph);
  }

  /**
   * Initializes a network from its configuration. Weights are drawn with the configuration's own
   * seed.
   *
   * @param name what messages call this network, for example {@code generator}
   * @param memory step memory, shared by the networks that take part in one step
   * @throws IllegalArgumentException if the graph ends in one of DL4J's output layers
   */
  public static Network create(
      String name, ComputationGraphConfiguration configuration, StepMemory memory) {
    Backend.require();
    return open(name, initialized(configuration), memory);
  }

  /**
   * Opens an initialized graph, trained or not, with accelerated layers. The graph is used, not
   * copied.
   *
   * @throws IllegalArgumentException if the graph ends in one of DL4J's output layers
   */
  public static Network open(String name, ComputationGraph graph, StepMemory memory) {
    return open(name, graph, memory, true);
  }

  /**
   * Opens an initialized graph.
   *
   * @param accelerate whether layers that have an accelerated twin are swapped for it; false runs
   *     everything on DL4J's own layers, with the same results up to rounding
   */
  public static Network open(
      String name, ComputationGraph graph, StepMemory memory, boolean accelerate) {
    Backend.require();
    return new Network(name, graph, memory, accelerate);
  }

  /** Returns what messages call this network. */
  public String name() {
    return name;
  }

  /** Returns the graph itself; it shares parameters with this network. */
  public ComputationGraph graph() {
    return graph;
  }

  /** Returns the step memory that passes run in. */
  public StepMemory memory() {
    return memory;
  }

  /** Returns the flattened parameters, the live array, running statistics included. */
  public INDArray parameters() {
    return graph.params();
  }

  /** Returns the flattened parameter gradients, the live array. */
  public INDArray gradients() {
    return graph.getGradientsViewArray();
  }

  /**
   * Checks that this network and another one compute in the same data type.
   *
   * @throws IllegalArgumentException if they do not, or in another type than FLOAT or DOUBLE
   */
  public void requireTypeOf(Network other) {
    DataType type = parameters().dataType();
    DataType others = other.parameters().dataType();
    if (type != others || type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "The networks of a model have one data type, FLOAT or DOUBLE, but the "
              + other.name
              + " has "
              + others
              + " and the "
              + name
              + " "
              + type
              + "; set dataType(...) of both configurations");
    }
  }

  /** Returns the number of parameters. */
  public long parameterCount() {
    return graph.numParams();
  }

  /** Returns how often {@link #update} has been called, saving and opening included. */
  public int updates() {
    return graph.getConfiguration().getIterationCount();
  }

  /**
   * Sets what dropout and weight noise of the next passes are drawn with. Two passes after equal
   * seeds draw equal noise. Networks without noise draw nothing.
   */
  public void seedNoise(long seed) {
    noiseSeed = seed;
  }

  /**
   * Runs the network forward, keeping what the way back needs.
   *
   * @param training whether batch statistics and dropout are those of training
   * @param inputs one array per network input, batch first; never changed
   * @return one array per output; images are {@code [batch, channels, height, width]}, possibly
   *     with channels-last strides
   */
  public INDArray[] forward(boolean training, INDArray... inputs) {
    return forward(training, 1, inputs);
  }

  /**
   * Runs the network forward on several groups of equal size at once, end to end in the batch, as
   * if each had been run alone: batch statistics do not mix. Parameter gradients, and steps of
   * running statistics, are summed over the groups.
   *
   * @throws IllegalStateException if a layer cannot keep groups apart, see {@link #canGroup}
   */
  public INDArray[] forward(boolean training, int groups, INDArray... inputs) {
    return forward(training, groups, null, inputs);
  }

  /**
   * Runs the network forward on sequences with padding. Recurrent layers, layers that pool over
   * time and batch normalization leave out the steps whose mask is 0.
   *
   * @param masks one mask {@code [batch, time]} per input, 1 for steps that are there and 0 for
   *     padding; null for inputs without padding, or as a whole where there is none
   * @throws IllegalStateException if there are masks and several groups
   */
  public INDArray[] forward(boolean training, int groups, INDArray[] masks, INDArray... inputs) {
    requireScope();
    if (masks != null && groups > 1) {
      throw new IllegalStateException(
          "Sequences with padding go through a network one group at a time");
    }
    if (groups > 1 && !canGroup()) {
      throw new IllegalStateException(
          "The " + name + " has layers that would mix the " + groups + " groups of the batch");
    }
    long expected = graph.getNumInputArrays();
    if (inputs.length != expected) {
      throw new IllegalArgumentException(
          "The " + name + " has " + expected + " inputs but got " + inputs.length);
    }
    for (INDArray input : inputs) {
      if (input.size(0) % groups != 0) {
        throw new IllegalArgumentException(
            "A batch of " + input.size(0) + " does not divide into " + groups + " equal groups");
      }
    }
    if (noisy) {
      // DL4J's dropout draws from the thread's generator; seeding it here makes runs repeatable.
      Nd4j.getRandom().setSeed(noiseSeed);
    }
    return runner.forward(training, groups, masks, inputs);
  }

  /**
   * Runs the network backward through the last forward pass.
   *
   * @param wanted gradients to compute
   * @param outputGradients gradient of the loss with respect to each output; never changed
   * @return gradient of the loss with respect to each input, or nulls where not wanted
   */
  public INDArray[] backward(Gradients wanted, INDArray... outputGradients) {
    return backward(wanted, Map.of(), outputGradients);
  }

  /**
   * Runs the network backward through the last forward pass from outputs and inner vertices.
   *
   * @param wanted gradients to compute
   * @param inner gradients of the loss with respect to the {@linkplain #activation activations} of
   *     inner vertices, by name of the vertex; they add to what comes from the outputs
   * @param outputGradients gradient of the loss with respect to each output; never changed
   * @return gradient of the loss with respect to each input, or nulls where not wanted; null for an
   *     input after the first one that a layer takes without a gradient, such as the index of an
   *     embedding
   * @throws IllegalStateException if a layer gives no gradient, and the first input or parameters
   *     lie before it
   */
  public INDArray[] backward(
      Gradients wanted, Map<String, INDArray> inner, INDArray... outputGradients) {
    requireScope();
    // DL4J's own layers always write their parameter gradients.
    boolean restored = !wanted.parameters() && !selective;
    INDArray earlier = wanted.added() || restored ? gradients().dup() : null;
    INDArray[] inputGradients =
        runner.backward(wanted.parameters(), wanted.input(), inner, outputGradients);
    if (restored) {
      gradients().assign(earlier);
    } else if (wanted.added()) {
      gradients().addi(earlier);
    }
    return inputGradients;
  }

  /**
   * Returns the activation of a vertex in the last forward pass, {@code [batch, ...]}. It lives in
   * the step memory.
   *
   * @throws IllegalArgumentException if there is no such vertex, or its activation is computed
   *     together with that of the next one; the message says which can be read
   * @throws IllegalStateException before the first forward pass
   */
  public INDArray activation(String vertex) {
    return runner.activation(vertex);
  }

  /** Whether every current parameter gradient is finite. */
  public boolean gradientsAreFinite() {
    INDArray flat = gradients();
    return accelerated && flat.dataType() == DataType.FLOAT
        ? Elementwise.allFinite(flat)
        : Double.isFinite(flat.sumNumber().doubleValue());
  }

  /** Moves the parameters by one step of the graph's updaters along the current gradients. */
  public void update() {
    if (optimizer == null) {
      // The updater's state outlives the step.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        optimizer = new Optimizer(graph, accelerated);
      }
    }
    optimizer.step(runner.gradients());
  }

  /**
   * Runs the network for inference.
   *
   * @return the first output, detached: it belongs to the caller
   */
  public INDArray output(INDArray... inputs) {
    return output(null, inputs);
  }

  /**
   * Runs the network for inference on sequences with padding.
   *
   * @param masks as for {@link #forward(boolean, int, INDArray[], INDArray...)}
   * @return the first output, detached: it belongs to the caller
   */
  public INDArray output(INDArray[] masks, INDArray... inputs) {
    try (StepMemory.Scope scope = memory.open()) {
      INDArray result = forward(false, 1, masks, inputs)[0];
      // Out of any workspace of the caller's too.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return result.dup('c');
      }
    }
  }

  /** Whether {@link #forward(boolean, int, INDArray...)} can take several groups. */
  public boolean canGroup() {
    return !Acceleration.mixesGroups(graph);
  }

  /** Whether passes in training draw dropout or weight noise. */
  public boolean isNoisy() {
    return noisy;
  }

  /**
   * Whether the network has batch normalization, which makes examples of a batch depend on others.
   */
  public boolean normalizesOverBatch() {
    return Arrays.stream(graph.getLayers())
        .anyMatch(layer -> layer.conf().getLayer() instanceof BatchNormalization);
  }

  /** Sets how often {@link #update} counts as called, when parameters are restored. */
  public void setUpdates(int updates) {
    graph.getConfiguration().setIterationCount(updates);
  }

  /** Returns the live state of the optimizers, if they have any. */
  public Optional<INDArray> updaterState() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Optional.ofNullable(graph.getUpdater(true).getStateViewArray());
    }
  }

  /** Returns the optimizer that moves the parameters, if there are parameters. */
  public Optional<IUpdater> updater() {
    return parameterCount() == 0 ? Optional.empty() : Optional.of(Configurations.updater(graph));
  }

  /**
   * Returns the stretches of the flattened parameters that gradients move, in order: all but frozen
   * parameters and the running statistics of batch normalization.
   */
  public List<Range> learnedRanges() {
    List<Range> ranges = new ArrayList<>();
    for (Updaters.Owned owned : Updaters.of(graph)) {
      if (owned.updater() instanceof NoOp) {
        continue;
      }
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last).to() == owned.range().from()) {
        ranges.set(last, new Range(ranges.get(last).from(), owned.range().to()));
      } else {
        ranges.add(owned.range());
      }
    }
    return ranges;
  }

  /**
   * Returns a table of the network's layers and vertices in the order they run: name, type, inputs,
   * shapes of the parameters, number of parameters.
   */
  public String summary() {
    return Summary.of(this, Map.of());
  }

  /**
   * Returns the table of {@link #summary()} with the output shape of every layer and vertex, for
   * inputs of some shapes. Sequences have the length that is given here. The network runs once, for
   * inference.
   *
   * @param inputs shape of an example of each input
   * @throws IllegalArgumentException if the network has another number of inputs, or cannot take
   *     such
   */
  public String summary(ExampleShape... inputs) {
    DataType type = parameterCount() == 0 ? DataType.FLOAT : parameters().dataType();
    try (StepMemory.Scope scope = memory.open()) {
      INDArray[] zeros = new INDArray[inputs.length];
      Arrays.setAll(zeros, i -> Nd4j.zeros(type, inputs[i].batch(1)));
      forward(false, zeros);
      return Summary.of(this, runner.shapes());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The "
              + name
              + " cannot take inputs of shapes "
              + Arrays.toString(inputs)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Moves every parameter towards another network's: {@code p = keep * p + (1 - keep) * q}. */
  public void averageWith(Network other, double keep) {
    if (accelerated && parameters().dataType() == DataType.FLOAT) {
      Elementwise.movingAverage(parameters(), other.parameters(), (float) keep);
    } else {
      parameters().muli(keep).addi(other.parameters().mul(1 - keep));
    }
  }

  /**
   * Returns the initialized graph of a configuration. DL4J's {@code init()} seeds the generator of
   * the thread that it runs on, and would leave parameters in a workspace that is open there; a
   * thread of its own has no workspace and leaves the caller's random numbers alone.
   */
  static <T> T onThreadOfItsOwn(Supplier<T> initialization) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.set(initialization.get());
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "gen4j-init");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
    return result.get();
  }

  private static ComputationGraph initialized(ComputationGraphConfiguration configuration) {
    return onThreadOfItsOwn(
        () -> {
          ComputationGraph graph = new ComputationGraph(configuration.clone());
          graph.init();
          return graph;
        });
  }

  private static INDArray updaterState(ComputationGraph graph) {
    ComputationGraphUpdater updater = graph.getUpdater(false);
    INDArray state = updater == null ? null : updater.getStateViewArray();
    return state == null ? null : state.dup();
  }

  private static void requireNoOutputLayer(String name, ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof IOutputLayer) {
        throw new IllegalArgumentException(
            "The "
                + name
                + " ends in "
                + layer.conf().getLayer().getClass().getSimpleName()
                + ", which has a loss of its own, but Gen4J applies the loss: end the network in a"
                + " DenseLayer or a convolution with the activation that the output should have.");
      }
    }
  }

  private void requireScope() {
    if (!memory.isOpen()) {
      throw new IllegalStateException(
          "Passes of the " + name + " run inside StepMemory.open(), and no scope is open here");
    }
  }

  /** Returns the names of parameters with their current gradients, for diagnosis. */
  public Map<String, INDArray> gradientsByName() {
    return Map.copyOf(runner.gradients());
  }

  /** Returns the shapes of the network's parameters by name, in flattened order. */
  public List<String> parameterNames() {
    return List.copyOf(graph.paramTable().keySet());
  }
}
