package io.gen4j.core.network;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.Elementwise;
import io.gen4j.core.internal.layers.Acceleration;
import io.gen4j.core.internal.sequence.StepsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
 * A DL4J {@link ComputationGraph} with separate operations: the forward pass, the backward pass
 * from any gradient of the outputs, and the update. The caller computes the loss. The graph
 * therefore ends in ordinary layers, not in DL4J's output layers.
 *
 * <p>Passes run inside a scope of the network's {@link StepMemory}, and their results are in its
 * memory. A network is not thread-safe.
 */
public final class Network {

  /**
   * A range of flattened parameters.
   *
   * @param from index of the first parameter
   * @param to index after the last parameter
   */
  public record Range(long from, long to) {}

  private final String name;
  private final ComputationGraph graph;
  private final StepMemory memory;
  private final GraphRunner runner;
  private final boolean accelerated;
  private final boolean noisy;
  private final boolean selective;
  private final boolean trains;
  private final boolean owner;
  private Optimizer optimizer;
  private long noiseSeed;
  private Precision precision = Precision.FLOAT;

  private Network(
      String name,
      ComputationGraph graph,
      StepMemory memory,
      boolean accelerate,
      boolean trains,
      boolean owner) {
    requireNoOutputLayer(name, graph);
    this.name = name;
    this.graph = graph;
    this.memory = memory;
    this.accelerated = accelerate && Backend.isCpu();
    this.trains = trains;
    this.owner = owner;
    // Gradients and the updater state are needed longer than a step that is open here.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray state = trains ? updaterState(graph) : null;
      if (accelerated) {
        Acceleration.apply(graph);
      }
      if (trains) {
        graph.initGradientsView();
      }
      if (state != null) {
        // DL4J's updater keeps the layers that it was created with, which may just have been
        // replaced.
        graph.setUpdater(new ComputationGraphUpdater(graph, state));
      }
    }
    StepsLayer.tie(graph);
    this.runner = new GraphRunner(graph, memory.manager());
    this.noisy = Arrays.stream(graph.getLayers()).anyMatch(LayerTree::isNoisy);
    this.selective = Acceleration.isSelective(graph);
  }

  /**
   * Initializes a network from its configuration. Weights are drawn with the seed of the
   * configuration.
   *
   * @param name name of the network in messages, for example {@code generator}
   * @param memory step memory, shared by all networks that are used in one step
   * @throws IllegalArgumentException if the graph ends in one of DL4J's output layers
   */
  public static Network create(
      String name, ComputationGraphConfiguration configuration, StepMemory memory) {
    Backend.require();
    return open(name, initialized(configuration), memory);
  }

  /**
   * Opens an initialized graph, trained or not, with accelerated layers. The graph is not copied.
   *
   * @throws IllegalArgumentException if the graph ends in one of DL4J's output layers
   */
  public static Network open(String name, ComputationGraph graph, StepMemory memory) {
    return open(name, graph, memory, true);
  }

  /**
   * Opens an initialized graph.
   *
   * @param accelerate whether layers are replaced by their accelerated versions; if false, DL4J's
   *     own layers run, with the same results up to rounding
   */
  public static Network open(
      String name, ComputationGraph graph, StepMemory memory, boolean accelerate) {
    Backend.require();
    return new Network(name, graph, memory, accelerate, true, true);
  }

  /**
   * Opens an initialized graph for inference only, with accelerated layers. The network holds
   * neither gradients nor optimizer state.
   *
   * @throws IllegalArgumentException if the graph ends in one of DL4J's output layers
   */
  public static Network openForInference(String name, ComputationGraph graph, StepMemory memory) {
    Backend.require();
    return new Network(name, graph, memory, true, false, true);
  }

  /**
   * Returns a network with this network's configuration on other parameters. It is for inference
   * only, and holds neither gradients nor optimizer state. It can run at the same time as this
   * network and on another thread.
   *
   * @param parameters flattened parameters in the shape of {@link #parameters}, which the network
   *     uses without copying them; null if there are none
   */
  public Network forInference(INDArray parameters, StepMemory other) {
    return new Network(name, on(parameters), other, accelerated, false, false);
  }

  /**
   * Returns a network that shares this network's parameters and has gradients of its own. Its
   * passes keep arrays of their own, so that both networks can go forward before either goes
   * backward. Only this network is updated, after the caller has added up the gradients.
   */
  public Network twin(StepMemory other) {
    return new Network(name, on(parameters()), other, accelerated, true, false);
  }

  private ComputationGraph on(INDArray parameters) {
    return onThreadOfItsOwn(
        () -> {
          ComputationGraph made = new ComputationGraph(graph.getConfiguration().clone());
          made.init(parameters, false);
          return made;
        });
  }

  /**
   * Frees the off-heap memory of the network at once: gradients, optimizer state, caches of native
   * code and, unless the network {@linkplain #forInference shares} them, the parameters. The
   * network must not be used afterwards.
   */
  public void release() {
    Acceleration.release(graph);
    if (!owner) {
      free(trains ? graph.getGradientsViewArray() : null);
      return;
    }
    ComputationGraphUpdater updater = graph.getUpdater(false);
    free(updater == null ? null : updater.getStateViewArray());
    free(graph.getGradientsViewArray());
    free(graph.params());
  }

  private static void free(INDArray array) {
    if (array != null && !array.wasClosed() && array.closeable()) {
      array.close();
    }
  }

  /** Returns the name of the network in messages. */
  public String name() {
    return name;
  }

  /** Returns the graph, which shares parameters with this network. */
  public ComputationGraph graph() {
    return graph;
  }

  /** Returns the step memory that passes run in. */
  public StepMemory memory() {
    return memory;
  }

  /** Returns the live array of flattened parameters, which include running statistics. */
  public INDArray parameters() {
    return graph.params();
  }

  /** Returns the live array of flattened parameter gradients. */
  public INDArray gradients() {
    return graph.getGradientsViewArray();
  }

  /**
   * Checks that this network and another one compute in the same data type.
   *
   * @throws IllegalArgumentException if the data types differ, or if they are not FLOAT or DOUBLE
   */
  public void requireTypeOf(Network other) {
    DataType type = parameters().dataType();
    DataType others = other.parameters().dataType();
    if (type != others || type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "All networks of a model must have the same data type, FLOAT or DOUBLE, but the "
              + other.name
              + " has "
              + others
              + " and the "
              + name
              + " "
              + type
              + ". Set dataType(...) in both configurations");
    }
  }

  /** Returns the number of parameters. */
  public long parameterCount() {
    return graph.numParams();
  }

  /**
   * Returns how often {@link #update} has been called, including calls before the network was saved
   * and opened again.
   */
  public int updates() {
    return graph.getConfiguration().getIterationCount();
  }

  /**
   * Sets the seed of dropout and weight noise in the next passes. Two passes after equal seeds draw
   * equal noise. The seed has no effect on networks without noise.
   */
  public void seedNoise(long seed) {
    noiseSeed = seed;
  }

  /** Returns the number format of the products in the next passes. */
  public Precision precision() {
    return precision;
  }

  /**
   * Sets the number format of the products in the next passes. A new network has {@link
   * Precision#FLOAT}.
   *
   * @return whether a layer has products in this format; always true for {@code FLOAT}
   * @throws IllegalArgumentException if this machine cannot compute in the format
   */
  public boolean setPrecision(Precision format) {
    format.requireSupported();
    boolean any = Acceleration.setBfloat16(graph, format == Precision.BFLOAT16);
    precision = any ? format : Precision.FLOAT;
    return any || format == Precision.FLOAT;
  }

  /**
   * Runs passes with products in another number format, for example in float for a finite
   * difference. If no layer has products in the format, they are in float.
   *
   * @throws IllegalArgumentException if this machine cannot compute in the format
   */
  public <T> T inPrecision(Precision format, Supplier<T> passes) {
    Precision before = precision;
    if (before == format) {
      return passes.get();
    }
    setPrecision(format);
    try {
      return passes.get();
    } finally {
      setPrecision(before);
    }
  }

  /**
   * Runs the network forward and keeps the arrays that the backward pass needs.
   *
   * @param training true for training mode, false for inference mode: this affects batch
   *     normalization and dropout
   * @param inputs one array {@code [batch, ...]} per network input; not modified
   * @return one array per output; images are {@code [batch, channels, height, width]}, possibly
   *     with channels-last strides
   */
  public INDArray[] forward(boolean training, INDArray... inputs) {
    return forward(training, 1, inputs);
  }

  /**
   * Runs the network forward on several groups of equal size at the same time, with the same result
   * as a separate pass for each group: batch statistics do not mix. The groups follow each other in
   * the batch. Parameter gradients and the steps of running statistics are summed over the groups.
   *
   * @throws IllegalStateException if a layer cannot separate groups, see {@link #canGroup}
   */
  public INDArray[] forward(boolean training, int groups, INDArray... inputs) {
    return forward(training, groups, null, inputs);
  }

  /**
   * Runs the network forward on sequences with padding. Recurrent layers, layers that pool over
   * time, and batch normalization ignore time steps with mask 0.
   *
   * @param masks one mask {@code [batch, time]} per input, with 1 for real time steps and 0 for
   *     padding; null for inputs without padding; null instead of the array if no input has padding
   * @throws IllegalStateException if there are masks and several groups
   */
  public INDArray[] forward(boolean training, int groups, INDArray[] masks, INDArray... inputs) {
    requireScope();
    if (masks != null && groups > 1) {
      throw new IllegalStateException(
          "A pass with padding masks takes one group of examples, but got " + groups);
    }
    if (groups > 1 && !canGroup()) {
      throw new IllegalStateException(
          "The " + name + " has layers that mix the " + groups + " groups of the batch");
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
    if (noisy && training) {
      // DL4J's dropout draws from the thread's generator. Seeding it here makes runs repeatable.
      Nd4j.getRandom().setSeed(noiseSeed);
    }
    return runner.forward(training, groups, masks, inputs);
  }

  /**
   * Runs the network backward through the last forward pass.
   *
   * @param wanted gradients to compute
   * @param outputGradients gradient of the loss with respect to each output; not modified
   * @return gradient of the loss with respect to each input, or null for each if they are not
   *     wanted
   */
  public INDArray[] backward(Gradients wanted, INDArray... outputGradients) {
    return backward(wanted, Map.of(), outputGradients);
  }

  /**
   * Runs the network backward through the last forward pass, from the outputs and from inner
   * vertices.
   *
   * @param wanted gradients to compute
   * @param inner gradients of the loss with respect to the {@linkplain #activation activations} of
   *     inner vertices, by vertex name; they are added to the gradients that come from the outputs
   * @param outputGradients gradient of the loss with respect to each output; not modified
   * @return gradient of the loss with respect to each input; null if it is not wanted, and null for
   *     an input after the first one without a gradient, such as the index of an embedding
   * @throws IllegalStateException if a layer computes no gradient of its input, and the first input
   *     or parameters come before it
   */
  public INDArray[] backward(
      Gradients wanted, Map<String, INDArray> inner, INDArray... outputGradients) {
    requireScope();
    if (!trains) {
      throw new IllegalStateException("This copy of the " + name + " is for inference only");
    }
    // DL4J's own layers always write parameter gradients.
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
   * Returns the activation of a vertex from the last forward pass, {@code [batch, ...]}. The array
   * is in the step memory.
   *
   * @throws IllegalArgumentException if there is no such vertex, or if its activation is fused with
   *     the next one; the message names the vertex to read instead
   * @throws IllegalStateException if there has been no forward pass
   */
  public INDArray activation(String vertex) {
    return runner.activation(vertex);
  }

  /**
   * Returns the number of values of all activations of the last forward pass, as a measure of the
   * memory that a pass takes.
   *
   * @throws IllegalStateException if there has been no forward pass
   */
  public long activationLength() {
    return runner.activationLength();
  }

  /** Whether all current parameter gradients are finite. */
  public boolean gradientsAreFinite() {
    INDArray flat = gradients();
    return accelerated && flat.dataType() == DataType.FLOAT
        ? Elementwise.allFinite(flat)
        : Double.isFinite(flat.sumNumber().doubleValue());
  }

  /** Updates the parameters by one step of the graph's updaters with the current gradients. */
  public void update() {
    if (optimizer == null) {
      // The updater state is needed longer than the step.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        optimizer = new Optimizer(graph, accelerated);
      }
    }
    optimizer.step(runner.gradients());
  }

  /**
   * Runs the network in inference mode.
   *
   * @param inputs one array {@code [batch, ...]} per network input; not modified
   * @return the first output {@code [batch, ...]}, detached; it belongs to the caller
   */
  public INDArray output(INDArray... inputs) {
    return output(null, inputs);
  }

  /**
   * Runs the network in inference mode on sequences with padding.
   *
   * @param masks as for {@link #forward(boolean, int, INDArray[], INDArray...)}
   * @return the first output {@code [batch, ...]}, detached; it belongs to the caller
   */
  public INDArray output(INDArray[] masks, INDArray... inputs) {
    try (StepMemory.Scope scope = memory.open()) {
      INDArray result = forward(false, 1, masks, inputs)[0];
      // The result is also outside of the caller's workspaces.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return result.dup('c');
      }
    }
  }

  /** Whether {@link #forward(boolean, int, INDArray...)} supports several groups. */
  public boolean canGroup() {
    return !Acceleration.mixesGroups(graph);
  }

  /** Whether training passes draw dropout or weight noise. */
  public boolean isNoisy() {
    return noisy;
  }

  /**
   * Whether the network has batch normalization, which makes each example depend on the others in
   * the batch.
   */
  public boolean normalizesOverBatch() {
    return Arrays.stream(graph.getLayers())
        .anyMatch(layer -> layer.conf().getLayer() instanceof BatchNormalization);
  }

  /** Sets the number of calls of {@link #update}, when parameters are restored. */
  public void setUpdates(int updates) {
    graph.getConfiguration().setIterationCount(updates);
  }

  /** Returns the live array of the optimizers' state, if they have state. */
  public Optional<INDArray> updaterState() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Optional.ofNullable(graph.getUpdater(true).getStateViewArray());
    }
  }

  /** Returns the optimizer that updates the parameters, if there are parameters. */
  public Optional<IUpdater> updater() {
    return parameterCount() == 0 ? Optional.empty() : Optional.of(Configurations.updater(graph));
  }

  /**
   * Returns the ranges of the flattened parameters that training changes by gradients, in order.
   * They exclude frozen parameters and the running statistics of batch normalization.
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
   * Returns the {@linkplain #learnedRanges learned ranges} of each layer or vertex that has some,
   * in the order of execution.
   */
  public Map<String, List<Range>> learnedRangesByLayer() {
    return learnedRanges(Updaters.Owned::vertex);
  }

  /**
   * Returns the learned range of each parameter by its name in DL4J: that of the layer, an
   * underscore and the key, for example {@code down1_W}.
   */
  public Map<String, List<Range>> learnedRangesByParameter() {
    return learnedRanges(Updaters.Owned::name);
  }

  private Map<String, List<Range>> learnedRanges(Function<Updaters.Owned, String> key) {
    Map<String, List<Range>> byKey = new LinkedHashMap<>();
    for (Updaters.Owned owned : Updaters.of(graph)) {
      if (!(owned.updater() instanceof NoOp)) {
        byKey.computeIfAbsent(key.apply(owned), name -> new ArrayList<>()).add(owned.range());
      }
    }
    return byKey;
  }

  /**
   * Returns a table of the network's layers and vertices in the order of execution. The columns are
   * name, type, inputs, parameter shapes and number of parameters.
   */
  public String summary() {
    return Summary.of(this, Map.of());
  }

  /**
   * Returns the table of {@link #summary()} with an additional column: the output shape of every
   * layer and vertex for inputs of these shapes. The network runs once in inference mode. Sequences
   * have the length of {@code inputs}.
   *
   * @param inputs shape of an example for each input, without the batch axis
   * @throws IllegalArgumentException if the network has another number of inputs, or if it does not
   *     accept these shapes
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
              + " does not accept inputs of shapes "
              + Arrays.toString(inputs)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Moves every parameter {@code p} towards the parameter {@code q} of another network: {@code p =
   * keep * p + (1 - keep) * q}.
   */
  public void averageWith(Network other, double keep) {
    if (accelerated && parameters().dataType() == DataType.FLOAT) {
      Elementwise.movingAverage(parameters(), other.parameters(), (float) keep);
    } else {
      parameters().muli(keep).addi(other.parameters().mul(1 - keep));
    }
  }

  /**
   * Runs an initialization on a new thread and returns its result. DL4J's {@code init()} seeds the
   * generator of its thread, and would put parameters into a workspace that is open there. A new
   * thread has no open workspace, and the caller's random numbers are not affected.
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
                + ", which has its own loss, but Gen4J applies the loss. End the network in a"
                + " DenseLayer or a convolution with the activation of the output.");
      }
    }
  }

  private void requireScope() {
    if (!memory.isOpen()) {
      throw new IllegalStateException(
          "Passes of the "
              + name
              + " need an open scope of StepMemory.open(), but no scope is"
              + " open here");
    }
  }

  /** Returns the current gradients by parameter name, for diagnosis. */
  public Map<String, INDArray> gradientsByName() {
    return Map.copyOf(runner.gradients());
  }

  /** Returns the names of the network's parameters in flattened order. */
  public List<String> parameterNames() {
    return List.copyOf(graph.paramTable().keySet());
  }
}
