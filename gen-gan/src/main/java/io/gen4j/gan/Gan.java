package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Gen4j;
import io.gen4j.core.Generator;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.internal.sampling.Room;
import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.WeightClipping;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.internal.AdversarialStep;
import io.gen4j.gan.internal.Conditioner;
import io.gen4j.gan.internal.DiscriminatorInput;
import io.gen4j.gan.internal.Game;
import io.gen4j.gan.internal.GeneratorInput;
import io.gen4j.gan.internal.ImagePool;
import io.gen4j.gan.internal.RunningTerm;
import io.gen4j.gan.internal.Samples;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GanTerms;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A generative adversarial network: a generator, a discriminator and their training state.
 *
 * <p>If the options average the generator's parameters, samples come from the moving average. Two
 * models with equal networks, options, seed, data and thread count train to bit-identical
 * parameters, whether or not training was interrupted and resumed.
 *
 * <p>Any thread can call any method, also while another thread trains the model. A call then sees
 * the model as it is after a whole step. It waits for the end of the current step at most; {@link
 * #save} and {@link #fit} say what else they wait for. The networks that {@link #generator}, {@link
 * #sampler} and {@link #discriminator} return are those that training changes, and are not
 * thread-safe.
 *
 * <p>{@link #close} frees the model's memory outside the Java heap. A model that is not closed is
 * freed some time after the garbage collector has found it.
 */
public final class Gan implements GenerativeModel {

  private static final long SHUFFLE = 0x4453L;
  private static final long SAMPLE_SEEDS = 0x5341L;

  private final Generator generator;
  private final Discriminator discriminator;
  private final Generator sampler;
  private final Latent latent;
  private final Conditioner conditioner;
  private final GanOptions options;
  private final ValueRange range;
  private final ExampleShape shape;
  private final DiscriminatorInput input;
  private final List<RunningTerm> terms = new ArrayList<>();
  private final Map<Network, SpectralWeights> spectral = new LinkedHashMap<>();
  private final Trainer trainer;
  private final List<TrainedNetwork> trained;
  private final Game game;
  private final AdversarialStep step;
  private final ImagePool pool;
  private final Samples samples;
  private final StepMemory training;
  private final StepMemory serving = StepMemory.create();
  private final Serving<Samples> access;

  /**
   * The networks and sample range of a model; {@code averaged} is null without moving average, and
   * {@code discriminator} is null for a model that only draws samples. The names of the networks
   * start with {@code prefix}, and steps run in {@code memory}.
   */
  record Graphs(
      ComputationGraph generator,
      ComputationGraph discriminator,
      ComputationGraph averaged,
      ValueRange range,
      String prefix,
      StepMemory memory) {}

  /** Opens networks; {@code saved} is the file they come from, or null for a new model. */
  Gan(
      Graphs graphs,
      Latent latent,
      Conditioning conditioning,
      int packing,
      GanOptions options,
      ModelFile saved) {
    GanChecks.requireConsistent(conditioning, packing);
    // The arrays of a model must outlive workspaces that are open here.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.training = graphs.memory();
      this.latent = latent;
      this.options = options;
      this.conditioner = new Conditioner(conditioning);
      this.generator =
          generator(
              graphs.prefix() + "generator",
              graphs.generator(),
              training,
              graphs.discriminator() != null);
      this.discriminator =
          graphs.discriminator() == null
              ? null
              : Discriminator.of(
                  Network.open(
                      graphs.prefix() + "discriminator", graphs.discriminator(), training));
      this.sampler =
          graphs.averaged() == null
              ? generator
              : generator(
                  graphs.prefix() + "averaged generator",
                  graphs.averaged(),
                  StepMemory.create(),
                  true);
      (isTrainable() ? discriminator.network() : generator.network())
          .requireTypeOf(generator.network());
      this.range = graphs.range();
      this.input = new DiscriminatorInput(options.input(), conditioning, packing);
      GeneratorInput generatorInput = GeneratorInput.of(generator.network(), latent, conditioning);
      INDArray sample =
          GanChecks.requireSample(
              new Samples(generator.network(), generatorInput, ExampleShape.vector(1)),
              latent.size(),
              packing);
      this.shape = GanChecks.shape(sample);
      this.samples = new Samples(sampler.network(), generatorInput, shape);
      if (sampler != generator) {
        GanChecks.requireShape(samples, latent.size());
      }
      this.access =
          new Serving<>(
              "GAN",
              Stream.of(sampler.network().parameters()).filter(Objects::nonNull).toList(),
              samples,
              samples.contexts(serving));
      if (!isTrainable()) {
        this.trainer = new Trainer(List.of(), List.of(), options.optimization(), false, access);
        this.trained = List.of();
        this.game = null;
        this.pool = null;
        this.step = null;
        return;
      }
      GanChecks.requireImages(options, shape);
      GanChecks.requirePool(options, conditioning, packing, shape);
      GanChecks.requireMatch(discriminator.network(), sample, conditioning, input);
      GanChecks.requirePairs(conditioning, options.terms());
      GanChecks.requireLayers(discriminator.network(), options.terms());
      TrainingWarnings.check(options, discriminator.network());
      this.pool = GanFile.pool(this, saved);
      GanTerms.of(conditioning).forEach(term -> terms.add(new RunningTerm(term, options.health())));
      options.terms().forEach(term -> terms.add(new RunningTerm(term, true)));
      if (saved != null) {
        state()
            .forEach((name, value) -> value.assign(PlainData.anyNumber(saved.properties(), name)));
      }
      TrainedNetwork first = trained(generator.network(), 1, SpectralNormalization.BOTH, saved);
      if (sampler != generator) {
        first = first.withAverage(sampler.network());
      }
      TrainedNetwork second =
          trained(
              discriminator.network(),
              options.alternation().discriminatorSteps(),
              SpectralNormalization.DISCRIMINATOR,
              saved);
      this.trainer =
          new Trainer(
              List.of(first, second), allState(), options.optimization(), options.health(), access);
      this.trained = List.of(first, second);
      this.game =
          new Game(
              generatorInput,
              input,
              conditioner,
              options.objective(),
              List.copyOf(terms),
              options.alternation(),
              options.health(),
              options.seed());
      this.step = step(trainer);
    }
  }

  private Generator generator(
      String name, ComputationGraph graph, StepMemory memory, boolean trains) {
    Network network =
        trains ? Network.open(name, graph, memory) : Network.openForInference(name, graph, memory);
    boolean alone = GeneratorInput.of(network, latent, conditioning()).separate();
    int behind = alone ? 0 : conditioning().size();
    return Generator.of(network, latent.size() + behind);
  }

  /** Prepares a network; options from {@code from} on turn spectral normalization on. */
  private TrainedNetwork trained(
      Network network, int updates, SpectralNormalization from, ModelFile saved) {
    TrainedNetwork trained =
        TrainedNetwork.of(network)
            .withUpdatesPerStep(updates)
            .withLayerRates(options.optimization().rates());
    if (options.bounds().spectral().compareTo(from) >= 0) {
      SpectralWeights weights = GanFile.spectral(network, saved);
      spectral.put(network, weights);
      return trained.withConstraint(weights);
    }
    double bound = options.bounds().clipping();
    return network == discriminator.network() && !Double.isInfinite(bound)
        ? trained.withConstraint(new WeightClipping(network, bound))
        : trained;
  }

  /** Returns the numbers that training changes besides the networks, by name in files. */
  Map<String, INDArray> state() {
    // A fixed order, so that equal models have equal files.
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("augmentation_probability", input.state());
    for (RunningTerm running : terms) {
      running
          .state()
          .forEach(
              (name, value) -> {
                String key = running.term().name() + "." + name;
                if (state.put(key, value) != null) {
                  throw new IllegalArgumentException(
                      "Two terms have a state named '" + key + "'; rename one of them");
                }
              });
    }
    return state;
  }

  /** Returns the step of this model with a trainer that may be shared with another model. */
  AdversarialStep step(Trainer shared) {
    return new AdversarialStep(trained.get(0), trained.get(1), game, shared, pool);
  }

  /** Returns what other threads read the model through. */
  Serving<Samples> access() {
    return access;
  }

  /** Returns generator and discriminator with their training settings. */
  List<TrainedNetwork> trained() {
    return trained;
  }

  /** Returns the live arrays that training changes besides the networks. */
  List<INDArray> allState() {
    List<INDArray> all = new ArrayList<>(state().values());
    if (pool != null) {
      all.addAll(pool.state());
    }
    return all;
  }

  /** Returns the pool of earlier generated examples, or null. */
  ImagePool pool() {
    return pool;
  }

  /**
   * Creates a GAN from a ready-made pair of {@code io.gen4j.gan.architecture} or from an
   * application's own networks ({@link GanNetworks#of}). New weights are drawn with the seed of the
   * options. Trained weights are kept, and the moving average starts from them.
   *
   * @throws IllegalArgumentException if the networks do not fit each other, their conditioning or
   *     the options; the message names what to change
   */
  public static Gan create(GanNetworks networks, GanOptions options) {
    return create(networks, options, "", StepMemory.create());
  }

  /**
   * Creates a GAN whose networks have names that start with a prefix.
   *
   * @param memory memory of its steps, which several models may share
   */
  static Gan create(GanNetworks networks, GanOptions options, String prefix, StepMemory memory) {
    Gen4j.initialize();
    GanChecks.requireConsistent(networks.conditioning(), networks.packing());
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      NetworkSource generator = networks.generator(Seeds.ofWeights(options.seed()));
      NetworkSource discriminator = networks.discriminator(Seeds.ofWeights(options.seed() + 1));
      GanChecks.requireNoRange(discriminator);
      IUpdater first = options.scheduledGeneratorUpdater();
      IUpdater second = options.scheduledDiscriminatorUpdater();
      boolean averages = options.optimization().averaging() > 0;
      ComputationGraph made = generator.graph("generator", first);
      Graphs graphs =
          new Graphs(
              made,
              discriminator.graph("discriminator", second),
              averages ? generator.graph("averaged generator", first) : null,
              generator.outputRange().orElseGet(() -> Configurations.outputRange(made)),
              prefix,
              memory);
      if (averages) {
        graphs.averaged().params().assign(graphs.generator().params());
      }
      return new Gan(
          graphs, networks.latent(), networks.conditioning(), networks.packing(), options, null);
    }
  }

  /** Returns the generator that training updates. */
  public Generator generator() {
    return generator;
  }

  /** Returns the generator that draws samples: the moving average, if there is one. */
  public Generator sampler() {
    return sampler;
  }

  /**
   * Returns the discriminator.
   *
   * @throws IllegalStateException if the model only draws samples, see {@link #saveSampler}
   */
  public Discriminator discriminator() {
    requireTrainable();
    return discriminator;
  }

  /** Whether the model can be trained. A model from a file of {@link #saveSampler} cannot. */
  public boolean isTrainable() {
    return discriminator != null;
  }

  private void requireTrainable() {
    if (!isTrainable()) {
      throw new IllegalStateException(
          "This GAN comes from a file of saveSampler, which contains only what drawing needs: it"
              + " has no discriminator, no training options and no training state. Load a file of"
              + " save instead");
    }
  }

  /** Returns the distribution of latent vectors. */
  public Latent latent() {
    return latent;
  }

  /** Returns what the generator takes besides the latent vector. */
  public Conditioning conditioning() {
    return conditioner.conditioning();
  }

  /** Returns how many examples the discriminator scores together. */
  public int packing() {
    return input.packing();
  }

  /**
   * Returns the number of classes, or of values of the first categorical code; 0 if there are none.
   */
  @Override
  public int classes() {
    return conditioning().labels();
  }

  /**
   * Returns the training options.
   *
   * @throws IllegalStateException if the model only draws samples, see {@link #saveSampler}
   */
  public GanOptions options() {
    requireTrainable();
    return options;
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public ValueRange range() {
    return range;
  }

  @Override
  public TrainingCounts counts() {
    return trainer.counts();
  }

  @Override
  public long seed() {
    return options.seed();
  }

  @Override
  public boolean canSample() {
    return !(conditioning() instanceof Conditioning.Tensor);
  }

  @Override
  public boolean canInterpolate() {
    return canSample();
  }

  @Override
  public Optional<DataDescription> data() {
    return trainer.data();
  }

  /** Returns tables of the networks' layers, shapes and parameter counts. */
  @Override
  public String summary() {
    if (!isTrainable()) {
      return generator.network().summary();
    }
    return generator.network().summary()
        + System.lineSeparator()
        + discriminator.network().summary();
  }

  @Override
  public Map<String, Object> describe() {
    return GanFile.describe(this);
  }

  /**
   * Trains until the epochs or steps of the options are reached; earlier training counts. Each step
   * reports the metrics {@code discriminator_loss} and {@code generator_loss}: the adversarial
   * losses (nats for logistic losses) plus all terms except those with passes of their own, such as
   * gradient penalties. Each term of the options is also a metric under its name, prefixed with
   * {@code generator_} in the generator's loss if the term is in both losses. {@link
   * GanOptions#withHealth} adds more metrics.
   *
   * <p>A model has one training at a time. This call waits for other calls of this model's methods
   * that are under way when it begins.
   *
   * <p>A field {@code mask} of the data marks the padding of sequences {@code [batch, features,
   * time]}. Generated sequences use the masks of the batch's real sequences. The discriminator sees
   * 0 at padded steps, and losses, terms and metrics ignore these steps.
   *
   * @throws IllegalArgumentException if the data have another shape, no range, or fewer examples
   *     than a batch, or if a learning rate would fall below 0
   * @throws IllegalStateException if the model only draws samples, see {@link #saveSampler}
   * @throws IllegalStateException if another training of this model is under way, or if the model
   *     is closed
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite. The
   *     named network then has the parameters of its last good update. With {@link
   *     GanOptions#withRollback} the whole model and {@link #counts} have rolled back
   */
  public TrainingReport fit(Dataset dataset, FitOptions fit) {
    access.requireOpen("fit");
    requireTrainable();
    GanChecks.requireFits(dataset, shape, conditioning(), packing());
    GanChecks.requireTrainable(fit, generator.network(), discriminator.network(), packing());
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
  }

  /**
   * Sets the number format of matrix products and convolutions in later calls that read the model,
   * such as {@code sample}; training has its own ({@link FitOptions#withPrecision}). It is {@link
   * Precision#FLOAT} at first, and is not saved. Networks without products in the format stay in
   * float.
   *
   * @throws IllegalArgumentException if this machine does not {@linkplain Precision#isSupported
   *     support} the format
   */
  public void setInferencePrecision(Precision precision) {
    access.requireOpen("setInferencePrecision");
    access.setPrecision(precision);
  }

  /**
   * Trains like {@link #fit} on a thread of its own, and returns when the training has begun.
   *
   * @throws RuntimeException the reason why the training cannot begin, as {@link #fit} throws it
   */
  public Training start(Dataset dataset, FitOptions fit) {
    return Training.start(fit, watched -> fit(dataset, watched));
  }

  /**
   * Draws samples. Their latent vectors are not those of {@code latent().sample(count, seed)};
   * {@link #decode(INDArray) decode} vectors of your own to know them. Class labels are drawn as in
   * training, see {@link io.gen4j.gan.conditioning.LabelSampling}.
   *
   * @throws IllegalArgumentException if the GAN needs condition tensors
   */
  @Override
  public INDArray sample(int count, long seed) {
    return decode("sample", drawn(count, seed));
  }

  /** Draws latent vectors and conditions. */
  Drawn drawn(int count, long seed) {
    GanChecks.requireCount(count);
    requireRoom("sample", count);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return drawn(conditioner.draw(count, derived), derived);
  }

  /**
   * Draws samples of one class. For an InfoGAN, the label is a value of the first categorical code,
   * and the other codes are drawn.
   *
   * @param label class label, from 0
   * @param count number of samples, 1 or more
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if there is no such class, or the GAN has no classes
   */
  public INDArray sample(int label, int count, long seed) {
    return decode("sample", drawn(label, count, seed));
  }

  /** Draws latent vectors for samples of one class. */
  Drawn drawn(int label, int count, long seed) {
    GanChecks.requireCount(count);
    requireRoom("sample", count);
    int[] labels = new int[count];
    Arrays.fill(labels, label);
    return drawn(labels, seed);
  }

  @Override
  public INDArray sample(int[] labels, long seed) {
    return decode("sample", drawn(labels, seed));
  }

  private Drawn drawn(int[] labels, long seed) {
    GanChecks.requireCount(labels.length);
    requireRoom("sample", labels.length);
    GanChecks.requireLabels(conditioning(), labels.length, labels);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return drawn(conditioner.ofLabels(labels, derived), derived);
  }

  /**
   * Draws one sample for each condition.
   *
   * @param conditions {@code [count, ...shape]}, never changed: conditions as in training (in [-1,
   *     1] if they are bounded), one-hot class labels, or {@link Codes}
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the conditions have another shape
   */
  public INDArray sample(INDArray conditions, long seed) {
    requireRoom("sample", conditions.size(0));
    GanChecks.requireConditions(conditioning(), conditions.size(0), conditions);
    return decode("sample", drawn(ConditionBatch.of(conditions), Seeds.derive(seed, SAMPLE_SEEDS)));
  }

  /** The generator's inputs for some samples; {@code vectors} is null for latent size 0. */
  record Drawn(INDArray vectors, ConditionBatch conditions) {}

  private Drawn drawn(ConditionBatch conditions, long seed) {
    return new Drawn(samples.input().vectors(conditions.size(), seed), conditions);
  }

  private INDArray decode(String call, Drawn drawn) {
    return access.read(call, served -> served.decode(drawn.vectors(), drawn.conditions()));
  }

  /** Checks, before anything is allocated, that this number of samples can fit into memory. */
  private void requireRoom(String call, long count) {
    access.requireOpen(call);
    int most = Math.max(shape.length(), latent.size() + conditioning().size());
    Room.require(count, most, sampler.network().parameters().dataType());
  }

  /**
   * Draws any number of samples batch by batch, in bounded memory.
   *
   * @param count number of samples, 1 or more
   * @param batch samples per batch; the last batch may be smaller
   * @param seed equal seeds and batch sizes give equal samples, but not those of {@link
   *     #sample(int, long)}
   * @param consumer receives each batch, {@code [at most batch, ...shape]} as from {@link
   *     #sample(int, long)}. The array is freed when the consumer returns, so keep only copies
   * @throws IllegalArgumentException if count or batch is less than 1
   */
  public void sampleEach(long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, this::sample, consumer);
  }

  /**
   * Draws any number of samples of one class, like {@link #sampleEach(long, int, long, Consumer)}.
   *
   * @throws IllegalArgumentException if there is no such class, or the GAN has no classes
   */
  public void sampleEach(int label, long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, (size, s) -> sample(label, size, s), consumer);
  }

  /**
   * Returns the samples for given latent vectors of an unconditional GAN, in bounded working
   * memory.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or the GAN is conditional
   */
  public INDArray decode(INDArray vectors) {
    return decode("decode", given(vectors));
  }

  /** Returns given latent vectors of an unconditional GAN. */
  Drawn given(INDArray vectors) {
    requireRoom("decode", vectors.size(0));
    GanChecks.requireVectors(vectors, latent.size());
    int count = (int) vectors.size(0);
    if (conditioning().labels() > 0) {
      GanChecks.requireLabels(conditioning(), count);
    }
    return new Drawn(vectors, conditioner.draw(count, SAMPLE_SEEDS));
  }

  /**
   * Returns the samples for given latent vectors and class labels, in bounded working memory. For
   * an InfoGAN, labels are values of the first categorical code. The other codes are drawn with a
   * fixed seed; use {@link #decode(INDArray, INDArray)} to set them.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param labels one class label per vector, from 0
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or the labels do not fit
   */
  public INDArray decode(INDArray vectors, int[] labels) {
    return decode("decode", given(vectors, labels));
  }

  /** Returns given latent vectors and class labels. */
  Drawn given(INDArray vectors, int[] labels) {
    requireRoom("decode", vectors.size(0));
    GanChecks.requireVectors(vectors, latent.size());
    GanChecks.requireLabels(conditioning(), vectors.size(0), labels);
    return new Drawn(vectors, conditioner.ofLabels(labels, SAMPLE_SEEDS));
  }

  /**
   * Returns the samples for given latent vectors and conditions, in bounded working memory.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param conditions {@code [count, ...shape]}, see {@link #sample(INDArray, long)}; never changed
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors or conditions have another shape
   */
  public INDArray decode(INDArray vectors, INDArray conditions) {
    requireRoom("decode", vectors.size(0));
    GanChecks.requireVectors(vectors, latent.size());
    GanChecks.requireConditions(conditioning(), vectors.size(0), conditions);
    return decode("decode", new Drawn(vectors, ConditionBatch.of(conditions)));
  }

  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    requireRoom("interpolate", count);
    long first = Seeds.derive(fromSeed, SAMPLE_SEEDS);
    double[] condition = conditioner.draw(1, first).rows()[0];
    INDArray from = latent.sample(1, first);
    INDArray to = latent.sample(1, Seeds.derive(toSeed, SAMPLE_SEEDS));
    INDArray way = latent.interpolate(from, to, count);
    double[][] conditions = new double[count][];
    Arrays.fill(conditions, condition);
    return decode("interpolate", new Drawn(way, ConditionBatch.of(conditions)));
  }

  /**
   * Maps samples back to the units of the training data, for example to bytes.
   *
   * @param drawn samples {@code [count, ...shape]} in {@link #range}, never changed
   * @return a new array of the same shape in the data's range, detached
   * @throws IllegalStateException if the GAN was never trained
   */
  public INDArray toDataUnits(INDArray drawn) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return trainedOn().toDataUnits(drawn, range);
    }
  }

  /**
   * Maps samples back to rows in the original units, before scaling.
   *
   * @param drawn samples {@code [count, width]} in {@link #range}, never changed
   * @return for each sample one Double or String per column
   * @throws IllegalStateException if the GAN was never trained, or not on rows
   */
  public List<List<Object>> toRows(INDArray drawn) {
    return trainedOn().rows(drawn, range);
  }

  private DataDescription trainedOn() {
    return data()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The GAN was never trained, so it has no data description; call fit first"));
  }

  /** Runs work on the generator that draws samples, which no other thread uses meanwhile. */
  <T> T read(String call, Function<Samples, T> work) {
    return access.read(call, work);
  }

  Conditioner conditioner() {
    return conditioner;
  }

  /**
   * Saves the model for sampling and training. Plain DL4J opens the file as the generator that
   * draws samples. A training on another thread pauses between two steps until the file is written.
   *
   * @throws IllegalStateException if the model is closed, or only draws samples, see {@link
   *     #saveSampler}
   */
  @Override
  public void save(Path file) {
    access.atRest(
        "save",
        () -> {
          requireTrainable();
          GanFile.write(file, this);
          return null;
        });
  }

  @Override
  public void close() {
    if (access.close()) {
      serving.release();
      training.release();
      sampler.network().memory().release();
      for (Generator each :
          sampler == generator ? List.of(generator) : List.of(generator, sampler)) {
        each.network().release();
      }
      if (isTrainable()) {
        discriminator.network().release();
        spectral.values().forEach(SpectralWeights::release);
        step.release();
      }
    }
  }

  /**
   * Saves only what drawing samples needs: the generator that draws them, without its optimizer.
   * The file is smaller than that of {@link #save}, and loading it takes less memory. {@link #load}
   * opens it as a model that draws the same samples and cannot be trained. Plain DL4J opens the
   * file as the generator.
   */
  public void saveSampler(Path file) {
    access.atRest(
        "saveSampler",
        () -> {
          GanFile.writeSampler(file, this);
          return null;
        });
  }

  /**
   * Opens a saved model from a stream, for example a resource or a database. The stream is copied
   * to a temporary file first, and is not closed.
   *
   * @throws io.gen4j.core.files.ModelFileException as {@link #load(Path)}
   * @throws java.io.UncheckedIOException if the stream or the temporary file fails
   */
  public static Gan load(InputStream in) {
    return load(in, GanParts.NONE);
  }

  /**
   * Opens a saved model from a stream as {@link #load(InputStream)} does, with an application's own
   * losses, terms or layers.
   */
  public static Gan load(InputStream in, GanParts own) {
    return ModelFile.fromStream(in, file -> load(file, own));
  }

  /**
   * Opens a saved model.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a GAN, or if it needs an
   *     application's own loss, term or layer: use {@link #load(Path, GanParts)}
   */
  public static Gan load(Path file) {
    return load(file, GanParts.NONE);
  }

  /**
   * Opens a saved model that was trained with an application's own losses, terms or layers.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a GAN, or the parts are not
   *     those of the model
   */
  public static Gan load(Path file, GanParts own) {
    Gen4j.initialize();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return GanFile.read(file, own);
    }
  }

  /** Returns the raw weights of networks with spectral normalization. */
  Map<Network, SpectralWeights> spectral() {
    return spectral;
  }

  /** Returns the label counts of the training data. */
  List<Long> labelCounts() {
    return conditioner.labelCounts();
  }

  /** Restores the counts of a saved model. */
  void resume(TrainingCounts made, DataDescription trainedOn, List<Long> labelCounts) {
    trainer.resume(made, trainedOn);
    conditioner.setLabelCounts(labelCounts);
  }
}
