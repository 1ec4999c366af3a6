package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Gen4j;
import io.gen4j.core.Generator;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
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
import io.gen4j.gan.internal.RunningTerm;
import io.gen4j.gan.internal.Samples;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GanTerms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A generative adversarial network: a generator, a discriminator and their training state.
 *
 * <p>If the options average the generator's parameters, samples come from the moving average.
 * Methods can be called from any thread; concurrent calls wait for each other. Two models with
 * equal networks, options, seed, data and thread count train to bit-identical parameters, whether
 * or not training was interrupted and resumed.
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
  private final AdversarialStep step;
  private final Samples samples;

  /** The networks and sample range of a model; {@code averaged} is null without moving average. */
  record Graphs(
      ComputationGraph generator,
      ComputationGraph discriminator,
      ComputationGraph averaged,
      ValueRange range) {}

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
      StepMemory training = StepMemory.create();
      this.latent = latent;
      this.options = options;
      this.conditioner = new Conditioner(conditioning);
      this.generator = generator("generator", graphs.generator(), training);
      this.discriminator =
          Discriminator.of(Network.open("discriminator", graphs.discriminator(), training));
      this.sampler =
          graphs.averaged() == null
              ? generator
              : generator("averaged generator", graphs.averaged(), StepMemory.create());
      discriminator.network().requireTypeOf(generator.network());
      this.range = graphs.range();
      this.input = new DiscriminatorInput(options.input(), conditioning, packing);
      GeneratorInput generatorInput = GeneratorInput.of(generator.network(), latent, conditioning);
      INDArray sample =
          GanChecks.requireSample(
              new Samples(generator.network(), generatorInput, ExampleShape.vector(1)),
              latent.size(),
              packing);
      this.shape = GanChecks.shape(sample);
      GanChecks.requireImages(options, shape);
      GanChecks.requireMatch(discriminator.network(), sample, conditioning, input);
      GanChecks.requireLayers(discriminator.network(), options.terms());
      TrainingWarnings.check(options, discriminator.network());
      this.samples = new Samples(sampler.network(), generatorInput, shape);
      GanTerms.of(conditioning).forEach(term -> terms.add(new RunningTerm(term, options.health())));
      options.terms().forEach(term -> terms.add(new RunningTerm(term, true)));
      if (saved != null) {
        // JSON stores NaN and infinities as text.
        state()
            .forEach(
                (name, value) ->
                    value.assign(
                        Double.parseDouble(saved.property(name, Object.class).toString())));
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
              List.of(first, second),
              List.copyOf(state().values()),
              options.optimization(),
              options.health());
      Game game =
          new Game(
              generatorInput,
              input,
              conditioner,
              options.objective(),
              List.copyOf(terms),
              options.alternation(),
              options.health(),
              options.seed());
      this.step = new AdversarialStep(first, second, game, trainer);
    }
  }

  private Generator generator(String name, ComputationGraph graph, StepMemory memory) {
    Network network = Network.open(name, graph, memory);
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

  /**
   * Creates a GAN from a ready-made pair of {@code io.gen4j.gan.architecture} or from an
   * application's own networks ({@link GanNetworks#of}). New weights are drawn with the seed of the
   * options. Trained weights are kept, and the moving average starts from them.
   *
   * @throws IllegalArgumentException if the networks do not fit each other, their conditioning or
   *     the options; the message names what to change
   */
  public static Gan create(GanNetworks networks, GanOptions options) {
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
              generator.outputRange().orElseGet(() -> Configurations.outputRange(made)));
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

  /** Returns the discriminator. */
  public Discriminator discriminator() {
    return discriminator;
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

  /** Returns the training options. */
  public GanOptions options() {
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
  public synchronized TrainingCounts counts() {
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
  public synchronized Optional<DataDescription> data() {
    return trainer.data();
  }

  /** Returns tables of both networks' layers, shapes and parameter counts. */
  @Override
  public String summary() {
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
   * <p>A field {@code mask} of the data marks the padding of sequences {@code [batch, features,
   * time]}. Generated sequences use the masks of the batch's real sequences. The discriminator sees
   * 0 at padded steps, and losses, terms and metrics ignore these steps.
   *
   * @throws IllegalArgumentException if the data have another shape, no range, or fewer examples
   *     than a batch, or if a learning rate would fall below 0
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite. The
   *     named network then has the parameters of its last good update. With {@link
   *     GanOptions#withRollback} the whole model and {@link #counts} have rolled back
   */
  public synchronized TrainingReport fit(Dataset dataset, FitOptions fit) {
    GanChecks.requireFits(dataset, shape, conditioning(), packing());
    GanChecks.requireTrainable(fit, generator.network(), discriminator.network(), packing());
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
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
    GanChecks.requireCount(count);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return sample(conditioner.draw(count, derived), derived);
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
    GanChecks.requireCount(count);
    int[] labels = new int[count];
    Arrays.fill(labels, label);
    return sample(labels, seed);
  }

  @Override
  public INDArray sample(int[] labels, long seed) {
    GanChecks.requireCount(labels.length);
    GanChecks.requireLabels(conditioning(), labels.length, labels);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return sample(conditioner.ofLabels(labels, derived), derived);
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
    GanChecks.requireConditions(conditioning(), conditions.size(0), conditions);
    return sample(ConditionBatch.of(conditions), Seeds.derive(seed, SAMPLE_SEEDS));
  }

  private INDArray sample(ConditionBatch conditions, long seed) {
    return decode(samples.input().vectors(conditions.size(), seed), conditions);
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
    GanChecks.requireVectors(vectors, latent.size());
    int count = (int) vectors.size(0);
    if (conditioning().labels() > 0) {
      GanChecks.requireLabels(conditioning(), count);
    }
    return decode(vectors, conditioner.draw(count, SAMPLE_SEEDS));
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
    GanChecks.requireVectors(vectors, latent.size());
    GanChecks.requireLabels(conditioning(), vectors.size(0), labels);
    return decode(vectors, conditioner.ofLabels(labels, SAMPLE_SEEDS));
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
    GanChecks.requireVectors(vectors, latent.size());
    GanChecks.requireConditions(conditioning(), vectors.size(0), conditions);
    return decode(vectors, ConditionBatch.of(conditions));
  }

  private synchronized INDArray decode(INDArray vectors, ConditionBatch conditions) {
    return samples.decode(vectors, conditions);
  }

  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    long first = Seeds.derive(fromSeed, SAMPLE_SEEDS);
    double[] condition = conditioner.draw(1, first).rows()[0];
    INDArray from = latent.sample(1, first);
    INDArray to = latent.sample(1, Seeds.derive(toSeed, SAMPLE_SEEDS));
    INDArray way = latent.interpolate(from, to, count);
    double[][] conditions = new double[count][];
    Arrays.fill(conditions, condition);
    return decode(way, ConditionBatch.of(conditions));
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

  /** Returns the mean over samples of the rows that {@code read} returns after each batch. */
  synchronized INDArray meanOverSamples(int count, long seed, Supplier<INDArray> read) {
    return samples.mean(conditioner.draw(count, seed), seed, read);
  }

  /** Like {@link #meanOverSamples(int, long, Supplier)}, over samples of one class. */
  synchronized INDArray meanOverSamples(int label, int count, long seed, Supplier<INDArray> read) {
    int[] labels = new int[count];
    Arrays.fill(labels, label);
    return samples.mean(conditioner.ofLabels(labels, seed), seed, read);
  }

  /**
   * Saves the model for sampling and training. Plain DL4J opens the file as the generator that
   * draws samples.
   */
  @Override
  public synchronized void save(Path file) {
    GanFile.write(file, this);
  }

  /**
   * Opens a saved model.
   *
   * @throws IllegalArgumentException if the file is not a GAN, or if it needs an application's own
   *     loss, term or layer: use {@link #load(Path, GanParts)}
   */
  public static Gan load(Path file) {
    return load(file, GanParts.NONE);
  }

  /**
   * Opens a saved model that was trained with an application's own losses, terms or layers.
   *
   * @throws IllegalArgumentException if the file is not a GAN, or the parts are not those of the
   *     model
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
