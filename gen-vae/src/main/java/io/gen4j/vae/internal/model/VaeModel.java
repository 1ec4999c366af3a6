package io.gen4j.vae.internal.model;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.backend.TrialMemory;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.likelihood.Autoregressive;
import io.gen4j.vae.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The networks of a VAE with one step memory, and the distributions whose parameters they compute.
 *
 * @param encoder {@code [batch, ...data] (, [batch, classes]) -> [batch, posterior parameters]}, or
 *     null for a model that only draws samples
 * @param decoder {@code [batch, codes + classes] -> [batch, ...likelihood parameters]}
 * @param posteriorWeights weights of the posterior, or null
 * @param priorWeights weights of the prior or its pseudo-inputs, or null
 * @param critics networks of the objective's regularizers, in order; null for a regularizer without
 *     a network
 * @param shape shape of one example
 */
public record VaeModel(
    Network encoder,
    Network decoder,
    WeightVector posteriorWeights,
    WeightVector priorWeights,
    List<Network> critics,
    ModelSettings settings,
    ExampleShape shape) {

  private static final String AVERAGE = "average-";
  private static final long POSTERIOR_WEIGHTS = 0x5057L;
  private static final long PRIOR_WEIGHTS = 0x5250L;
  private static final long CRITIC_WEIGHTS = 0x4357L;

  /**
   * Opens a model. Creates the weights and critics that {@code graphs} does not contain.
   *
   * @param graphs networks by name; must contain {@code decoder}. Without {@code encoder}, the
   *     model only draws samples
   * @param updater optimizer of newly created weights
   * @param trainable whether weights and critics that are not in {@code graphs} are created; if
   *     not, the model does without them
   * @throws IllegalArgumentException if the networks do not fit the distributions
   */
  public static VaeModel open(
      Map<String, ComputationGraph> graphs,
      ModelSettings settings,
      IUpdater updater,
      boolean trainable) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      StepMemory memory = StepMemory.create();
      Network encoder =
          graphs.containsKey("encoder")
              ? open("encoder", graphs.get("encoder"), memory, trainable)
              : null;
      Network decoder = open("decoder", graphs.get("decoder"), memory, trainable);
      if (encoder != null) {
        requireInputs(encoder, settings.classes() > 0 ? 2 : 1, settings);
        requireNoActivation(encoder, "posterior " + settings.posterior().describe());
      }
      requireInputs(decoder, autoregressive(settings) == null ? 1 : 2, settings);
      requireNoActivation(decoder, "likelihood " + settings.likelihood().describe());
      decoder.requireTypeOf(encoder == null ? decoder : encoder);
      ExampleShape shape = dataShape(decoder, settings);
      Weights weights = new Weights(graphs, updater, decoder, trainable);
      VaeModel model =
          new VaeModel(
              encoder,
              decoder,
              weights.open(
                  "posterior",
                  settings.posterior().weightCount(),
                  () ->
                      settings
                          .posterior()
                          .initialWeights(Seeds.derive(settings.seed(), POSTERIOR_WEIGHTS))),
              priorWeights(settings, shape, weights),
              !trainable ? List.of() : critics(graphs, settings, memory),
              settings,
              shape);
      if (encoder != null) {
        model.requireEncoderFits();
        model.requireEncoderIsRepeatable();
      }
      model.requireDecoderIsRepeatable();
      return model;
    }
  }

  /**
   * Returns a model that holds moving averages of this model's weights. Critics are not averaged.
   *
   * @param graphs saved networks by name; averages that it does not contain start at the current
   *     weights
   */
  public VaeModel average(Map<String, ComputationGraph> graphs) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Network averaged = average(decoder, graphs);
      ExampleShape other = dataShape(averaged, settings);
      if (!other.equals(shape)) {
        throw new IllegalArgumentException(
            "The decoder gives data of shape " + shape + ", but its average gives " + other);
      }
      return new VaeModel(
          average(encoder, graphs),
          averaged,
          posteriorWeights == null
              ? null
              : new WeightVector(average(posteriorWeights.network(), graphs)),
          priorWeights == null ? null : new WeightVector(average(priorWeights.network(), graphs)),
          List.of(),
          settings,
          shape);
    }
  }

  private static Network open(
      String name, ComputationGraph graph, StepMemory memory, boolean trainable) {
    return trainable
        ? Network.open(name, graph, memory)
        : Network.openForInference(name, graph, memory);
  }

  /** Returns the name of a network's average. */
  public static String averageOf(String name) {
    return AVERAGE + name;
  }

  /** Returns the name of a network, or of the network whose average it is. */
  public static String nameOf(Network network) {
    String name = network.name();
    return name.startsWith(AVERAGE) ? name.substring(AVERAGE.length()) : name;
  }

  /** Returns the name of the network of a regularizer. */
  public static String criticOf(int regularizer) {
    return "critic" + regularizer;
  }

  private static Network average(Network network, Map<String, ComputationGraph> graphs) {
    String name = averageOf(network.name());
    ComputationGraph saved = graphs.get(name);
    if (saved != null) {
      SavedNetwork.requireAlike(name, saved, network.graph());
    }
    ComputationGraph graph = saved != null ? saved : network.graph().clone();
    return Network.open(name, graph, network.memory());
  }

  private static void requireNoActivation(Network network, String distribution) {
    Configurations.outputActivation(network.graph())
        .ifPresent(
            activation -> {
              throw new IllegalArgumentException(
                  "The "
                      + network.name()
                      + " ends in the activation "
                      + activation
                      + ", but its output is the parameters of the "
                      + distribution
                      + ", which are unbounded. Use the identity as its output activation. For a"
                      + " trained network, call NetworkSource.withoutOutputActivation().");
            });
  }

  /** Opens weights of a file, or creates new ones. */
  private record Weights(
      Map<String, ComputationGraph> graphs, IUpdater updater, Network like, boolean trainable) {

    WeightVector open(String name, int count, Supplier<double[]> initial) {
      if (count == 0 || (!trainable && !graphs.containsKey(name))) {
        return null;
      }
      ComputationGraph graph = graphs.get(name);
      if (graph == null) {
        DataType type = like.parameters().dataType();
        graph = WeightVector.graph(name, initial.get(), type, updater);
      } else if (graph.numParams() != count) {
        throw new IllegalArgumentException(
            "The " + name + " has " + count + " weights, but the file has " + graph.numParams());
      }
      return WeightVector.open(name, graph, like.memory());
    }
  }

  private static WeightVector priorWeights(
      ModelSettings settings, ExampleShape shape, Weights weights) {
    long seed = Seeds.derive(settings.seed(), PRIOR_WEIGHTS);
    int pseudoInputs = settings.prior().pseudoInputs();
    return pseudoInputs == 0
        ? weights.open(
            "prior", settings.prior().weightCount(), () -> settings.prior().initialWeights(seed))
        : weights.open(
            "prior",
            Math.multiplyExact(pseudoInputs, shape.length()),
            () -> PseudoInputs.initialWeights(pseudoInputs, shape, seed));
  }

  private static List<Network> critics(
      Map<String, ComputationGraph> graphs, ModelSettings settings, StepMemory memory) {
    List<Network> critics = new ArrayList<>();
    List<Regularizer> regularizers = settings.objective().regularizers();
    for (int i = 0; i < regularizers.size(); i++) {
      String name = criticOf(i);
      ComputationGraphConfiguration configuration =
          regularizers
              .get(i)
              .critic(
                  settings.posterior().latentSize(),
                  Seeds.derive(settings.seed(), CRITIC_WEIGHTS, i));
      Network critic = null;
      if (configuration != null) {
        critic =
            graphs.containsKey(name)
                ? Network.open(name, graphs.get(name), memory)
                : Network.create(name, configuration, memory);
      }
      critics.add(critic);
    }
    return critics;
  }

  /**
   * Returns the encoder.
   *
   * @throws IllegalStateException if the model only draws samples
   */
  @Override
  public Network encoder() {
    if (encoder == null) {
      throw new IllegalStateException(
          "This model comes from a file of saveSampler, which contains only what drawing needs: it"
              + " has no encoder. Load a file of saveAutoencoder or save instead");
    }
    return encoder;
  }

  /** Returns the live parameters that inference reads, in the order of {@link #forInference}. */
  public List<INDArray> served() {
    return inferring().stream().map(Network::parameters).filter(Objects::nonNull).toList();
  }

  private List<Network> inferring() {
    List<Network> all = networks();
    return all.subList(0, all.size() - (int) critics.stream().filter(Objects::nonNull).count());
  }

  /**
   * Returns a model for inference on other parameters, which it does not copy.
   *
   * @param parameters in the order of {@link #served}
   */
  VaeModel forInference(List<INDArray> parameters, StepMemory other) {
    Iterator<INDArray> next = parameters.iterator();
    return new VaeModel(
        forInference(encoder, next, other),
        forInference(decoder, next, other),
        forInference(posteriorWeights, next, other),
        forInference(priorWeights, next, other),
        List.of(),
        settings,
        shape);
  }

  private static WeightVector forInference(
      WeightVector weights, Iterator<INDArray> next, StepMemory other) {
    return weights == null ? null : new WeightVector(forInference(weights.network(), next, other));
  }

  private static Network forInference(Network network, Iterator<INDArray> next, StepMemory other) {
    if (network == null) {
      return null;
    }
    return network.forInference(network.parameters() == null ? null : next.next(), other);
  }

  /** Frees the memory of all networks at once. */
  public void release() {
    networks().forEach(Network::release);
    memory().release();
  }

  /** Returns the step memory of all networks. */
  public StepMemory memory() {
    return decoder.memory();
  }

  /** Returns the size of a latent vector. */
  public int latentSize() {
    return settings.posterior().latentSize();
  }

  /** Returns the data type of the encoder and the decoder. */
  public DataType type() {
    return decoder.parameters().dataType();
  }

  /** Returns the posterior's weights, or null if it has none. */
  INDArray posteriorValues() {
    return posteriorWeights == null ? null : posteriorWeights.values();
  }

  /** Returns the prior's weights in inference mode, or null if it has none. */
  INDArray priorValues() {
    if (pseudoInputs() == null) {
      return priorWeights == null ? null : priorWeights.values();
    }
    try (StepMemory.Scope scope = memory().open()) {
      INDArray encoded = encode(false, pseudoInputs().values(), null, null);
      return encoded.reshape(1, encoded.length()).dup('c').detach();
    }
  }

  /** Returns the pseudo-inputs of the prior, or null. */
  PseudoInputs pseudoInputs() {
    int count = settings.prior().pseudoInputs();
    return count == 0 ? null : new PseudoInputs(priorWeights, count, settings.likelihood().range());
  }

  /** Returns all networks that are trained. */
  public List<Network> networks() {
    List<Network> all = new ArrayList<>();
    Optional.ofNullable(encoder).ifPresent(all::add);
    all.add(decoder);
    if (posteriorWeights != null) {
      all.add(posteriorWeights.network());
    }
    if (priorWeights != null) {
      all.add(priorWeights.network());
    }
    critics.stream().filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  /**
   * Returns a table of each network. Those of the encoder and the decoder include output shapes.
   */
  public String summary() {
    // Copies run, since training may use the networks at the same time. Only shapes matter here.
    StepMemory other = StepMemory.create();
    ExampleShape code = ExampleShape.vector(settings.posterior().codeSize() + settings.classes());
    List<String> tables = new ArrayList<>();
    if (encoder != null) {
      Network first = encoder.forInference(encoder.parameters(), other);
      ExampleShape labels = takesLabels() ? ExampleShape.vector(settings.classes()) : null;
      tables.add(labels == null ? first.summary(shape) : first.summary(shape, labels));
      first.release();
    }
    Network second = decoder.forInference(decoder.parameters(), other);
    Autoregressive steps = autoregressive(settings);
    tables.add(
        steps == null
            ? second.summary(code)
            : second.summary(code, ExampleShape.vector(steps.predicted())));
    second.release();
    networks().stream().skip(tables.size()).map(Network::summary).forEach(tables::add);
    other.release();
    return String.join("\n", tables);
  }

  /** Returns an array of examples in the networks' data type. */
  INDArray batch(float[] values) {
    return HeapCopy.array(values, shape.batch(values.length / shape.length())).castTo(type());
  }

  /**
   * Runs the encoder, in a scope of the step memory.
   *
   * @param mask {@code [batch * steps]}, or null
   * @return {@code [batch, posterior parameters]}
   */
  INDArray encode(boolean training, float[] values, float[] mask, int[] labels) {
    return encode(training, batch(values), mask, labels);
  }

  /** Runs the encoder on data that are already an array. */
  INDArray encode(boolean training, INDArray data, float[] mask, int[] labels) {
    INDArray[] inputs =
        takesLabels() ? new INDArray[] {data, oneHot(labels)} : new INDArray[] {data};
    INDArray[] masks = null;
    int rows = Math.toIntExact(data.size(0));
    int axes = shape.dimensions().size();
    boolean ofSteps =
        mask != null
            && (axes == 2 || axes == 1 && autoregressive(settings) != null)
            && mask.length == rows * shape.dimensions().get(axes - 1);
    if (ofSteps) {
      masks = new INDArray[inputs.length];
      masks[0] = HeapCopy.array(mask, rows, mask.length / rows).castTo(type());
    }
    return encoder().forward(training, 1, masks, inputs)[0];
  }

  /**
   * Returns the mask for the likelihood, {@code [batch, ...data]}, or null. It runs in a scope of
   * the step memory.
   */
  INDArray mask(Examples examples) {
    float[] mask = examples.maskOfValues();
    return mask == null ? null : batch(mask);
  }

  /** Whether the encoder has an input for class labels. */
  boolean takesLabels() {
    return encoder().graph().getNumInputArrays() == 2;
  }

  /**
   * Runs the decoder, in a scope of the step memory.
   *
   * @param z {@code [rows, latent]}
   * @param labels class labels, one for every {@code rows / labels.length} rows, or null
   * @param previous data before each step, one for every {@code rows / previous.size(0)} rows, or
   *     null, see {@link #previous}
   * @return {@code [rows, ...likelihood parameters]}
   */
  INDArray decode(
      boolean training, INDArray z, int[] labels, INDArray posteriorWeights, INDArray previous) {
    INDArray codes = codes(z, labels, posteriorWeights);
    if (previous == null) {
      return decoder.forward(training, codes)[0];
    }
    long samples = z.size(0) / previous.size(0);
    return decoder
        .forward(training, codes, samples == 1 ? previous : previous.repeat(0, samples))[0];
  }

  /** Returns the first input of the decoder, see {@link #decode}. */
  INDArray codes(INDArray z, int[] labels, INDArray posteriorWeights) {
    INDArray codes = HeapCopy.cast(settings.posterior().embed(z, posteriorWeights), type());
    if (settings.classes() == 0) {
      return codes;
    }
    int rows = Math.toIntExact(z.size(0));
    int[] each = new int[rows];
    Arrays.setAll(each, r -> labels[(int) ((long) r * labels.length / rows)]);
    return Nd4j.concat(1, codes, oneHot(each));
  }

  /** Returns the likelihood if its decoder sees the data before each step, otherwise null. */
  static Autoregressive autoregressive(ModelSettings settings) {
    return settings.likelihood() instanceof Autoregressive steps ? steps : null;
  }

  /**
   * Returns the decoder's second input, or null if it has none.
   *
   * @param x data {@code [batch, ...shape]}
   * @param random drops some of the data, or null
   */
  INDArray previous(INDArray x, RandomGenerator random) {
    Autoregressive steps = autoregressive(settings);
    return steps == null ? null : steps.previous(x, random);
  }

  /** Returns the first columns of a matrix. */
  static INDArray columns(INDArray matrix, int count) {
    return matrix.size(1) == count
        ? matrix
        : matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)).dup('c');
  }

  private INDArray oneHot(int[] labels) {
    double[][] rows = new double[labels.length][settings.classes()];
    for (int i = 0; i < labels.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return HeapCopy.matrix(rows, type());
  }

  private void requireEncoderIsRepeatable() {
    boolean probed =
        settings.objective().regularizers().stream().anyMatch(Regularizer::probesEncoder);
    if (probed && (encoder.normalizesOverBatch() || encoder.isNoisy())) {
      throw new IllegalArgumentException(
          "The objective "
              + settings.objective().describe()
              + " runs the encoder on data near each example, so the encoder must not have batch"
              + " normalization, dropout or weight noise");
    }
    if (pseudoInputs() != null && takesLabels()) {
      throw new IllegalArgumentException(
          "The prior "
              + settings.prior().describe()
              + " uses pseudo-inputs, which have no class labels. Use an encoder without an input"
              + " for labels.");
    }
  }

  private void requireDecoderIsRepeatable() {
    boolean thins = settings.objective().differentiatedSamples() < settings.objective().samples();
    if (thins && (decoder.normalizesOverBatch() || decoder.isNoisy())) {
      throw new IllegalArgumentException(
          "The objective "
              + settings.objective().describe()
              + " runs the decoder a second time on some of the latent samples, so the decoder must"
              + " not have batch normalization, dropout or weight noise. Take such layers out, or"
              + " use Objectives.importanceWeighted("
              + settings.objective().samples()
              + "), which differentiates the decoder at all samples.");
    }
  }

  private void requireEncoderFits() {
    INDArray parameters;
    INDArray data = Nd4j.zeros(type(), shape.batch(1));
    try {
      if (!takesLabels()) {
        TrialMemory.require(encoder.graph(), data.shape());
      }
      parameters = takesLabels() ? encoder.output(data, oneHot(new int[1])) : encoder.output(data);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The encoder does not accept data of the shape that the decoder produces, "
              + shape
              + ": "
              + e.getMessage(),
          e);
    }
    int expected = settings.posterior().parameterSize();
    if (!Arrays.equals(parameters.shape(), new long[] {1, expected})) {
      throw new IllegalArgumentException(
          "The posterior "
              + settings.posterior().describe()
              + " needs "
              + expected
              + " numbers per example, but the encoder gives "
              + Arrays.toString(parameters.shape()));
    }
  }

  /** Finds the shape of the data by running the decoder once. */
  static ExampleShape dataShape(Network decoder, ModelSettings settings) {
    int input = settings.posterior().codeSize() + settings.classes();
    INDArray output;
    Autoregressive steps = autoregressive(settings);
    DataType type = decoder.parameters().dataType();
    try {
      TrialMemory.require(decoder.graph(), new long[] {1, input});
      INDArray codes = Nd4j.zeros(type, 1, input);
      output =
          steps == null
              ? decoder.output(codes)
              : decoder.output(
                  codes, steps.previous(Nd4j.zeros(type, steps.shape().batch(1)), null));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The decoder cannot take inputs of size "
              + input
              + " (latent size "
              + settings.posterior().codeSize()
              + ", classes "
              + settings.classes()
              + "): "
              + e.getMessage(),
          e);
    }
    int each = settings.likelihood().parametersPerValue();
    if (steps != null) {
      requireSteps(output, each, steps);
      return steps.shape();
    }
    List<Integer> axes =
        new ArrayList<>(Arrays.stream(output.shape()).skip(1).mapToObj(Math::toIntExact).toList());
    if (axes.isEmpty() || axes.get(0) % each != 0) {
      throw new IllegalArgumentException(
          "The likelihood "
              + settings.likelihood().describe()
              + " has "
              + each
              + " parameters per value, so the decoder's first axis must be a multiple of it, got "
              + Arrays.toString(output.shape()));
    }
    axes.set(0, axes.get(0) / each);
    return new ExampleShape(axes);
  }

  private static void requireSteps(INDArray output, int each, Autoregressive steps) {
    if (!Arrays.equals(output.shape(), new long[] {1, each, steps.predicted()})) {
      throw new IllegalArgumentException(
          "The likelihood "
              + steps.describe()
              + " needs a decoder with the output [batch, "
              + each
              + ", "
              + steps.predicted()
              + "], got "
              + Arrays.toString(output.shape()));
    }
  }

  private static void requireInputs(Network network, int most, ModelSettings settings) {
    int inputs = network.graph().getNumInputArrays();
    int outputs = network.graph().getNumOutputArrays();
    if (inputs < 1 || inputs > most || outputs != 1) {
      throw new IllegalArgumentException(
          "The "
              + network.name()
              + " of a VAE with "
              + settings.classes()
              + " classes must have at most "
              + most
              + " input(s) and one output, but this one has "
              + inputs
              + " and "
              + outputs);
    }
  }
}
