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
 * A generative adversarial network: a generator, a discriminator, and what trains them.
 *
 * <p>Samples come from the moving average of the generator where there is one. Methods may be
 * called from any thread, one at a time; calls wait for each other. Two models of equal networks,
 * options, seed, data and thread count train to equal parameters, bit for bit, interrupted and
 * resumed or not.
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

  /**
   * The networks of a model; {@code averaged} is null without a moving average, and {@code range}
   * is that of samples.
   */
  record Graphs(
      ComputationGraph generator,
      ComputationGraph discriminator,
      ComputationGraph averaged,
      ValueRange range) {}

  /** Opens networks; {@code saved} is the file that they come from, null if they are new. */
  Gan(
      Graphs graphs,
      Latent latent,
      Conditioning conditioning,
      int packing,
      GanOptions options,
      ModelFile saved) {
    GanChecks.requireConsistent(conditioning, packing);
    // What a model consists of outlives workspaces that are open here.
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
        // Numbers that are not finite are text in a file.
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

  /** Prepares a network for training; it is normalized from this option on. */
  private TrainedNetwork trained(
      Network network, int updates, SpectralNormalization from, ModelFile saved) {
    TrainedNetwork trained = TrainedNetwork.of(network).withUpdatesPerStep(updates);
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

  /** Returns what training changes besides the networks, by the names that files give it. */
  Map<String, INDArray> state() {
    // In an order of its own, so that equal models have equal files.
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
                      "Two terms keep a number named '" + key + "'; rename one of them");
                }
              });
    }
    return state;
  }

  /**
   * Creates a GAN of networks that a pair of {@code io.gen4j.gan.architecture} builds, or that an
   * application brings ({@link GanNetworks#of}). Untrained weights are drawn with the seed of the
   * options; trained ones are kept, and the moving average starts from them too.
   *
   * @throws IllegalArgumentException if the networks do not fit each other or what they are said to
   *     be built for; the message names the option to change
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

  /** Returns the generator that is trained. */
  public Generator generator() {
    return generator;
  }

  /** Returns the generator that samples come from: the moving average, if there is one. */
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

  /** Returns what samples are generated from besides the latent vector. */
  public Conditioning conditioning() {
    return conditioner.conditioning();
  }

  /** Returns the number of examples that the discriminator judges together. */
  public int packing() {
    return input.packing();
  }

  /**
   * Returns the number of labels that samples can be asked of: classes of the data, or values of
   * the first categorical code; 0 if there are none.
   */
  @Override
  public int classes() {
    return conditioning().labels();
  }

  /** Returns how the GAN is trained. */
  public GanOptions options() {
    return options;
  }

  /** Returns the shape of one sample. */
  @Override
  public ExampleShape shape() {
    return shape;
  }

  /** Returns the range of samples. */
  @Override
  public ValueRange range() {
    return range;
  }

  /** Returns how far the GAN has been trained. */
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

  /** Returns the data that the GAN was trained on last, if it was trained. */
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
   * Trains until the epochs or steps of the options are reached, counting those made before. Among
   * a step's metrics are {@code discriminator_loss} and {@code generator_loss}: the adversarial
   * losses (nats where the loss is logistic) with the terms on top, but without those that run
   * passes of their own, such as penalties on gradients. The value of each term of the options is a
   * metric under the term's name, {@code generator_} before it if the term is in both losses;
   * {@link GanOptions#withHealth} adds more.
   *
   * <p>A field {@code mask} of the data marks the padding of sequences {@code [batch, features,
   * time]}. Generated sequences take the masks of the batch's real ones. Padded steps are 0 where
   * the discriminator sees them, and no loss, term or metric counts them.
   *
   * @throws IllegalArgumentException if the data have another shape or no range, or are fewer than
   *     a batch, or a learning rate falls below 0 before the end
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite. The
   *     network that it names then has the parameters of its last good update; with {@link
   *     GanOptions#withRollback} the whole model and {@link #counts} have rolled back
   */
  public synchronized TrainingReport fit(Dataset dataset, FitOptions fit) {
    GanChecks.requireFits(dataset, shape, conditioning(), packing());
    GanChecks.requireTrainable(fit, generator.network(), discriminator.network(), packing());
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
  }

  /**
   * Draws samples. Their latent vectors are not those of {@code latent().sample(count, seed)}: to
   * know the vectors, draw them so and {@link #decode(INDArray) decode} them. Labels of a
   * class-conditional GAN are drawn as in its training, see {@link
   * io.gen4j.gan.conditioning.LabelSampling}.
   *
   * @param count number of samples
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the GAN generates from condition tensors
   */
  @Override
  public INDArray sample(int count, long seed) {
    GanChecks.requireCount(count);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return sample(conditioner.draw(count, derived), derived);
  }

  /**
   * Draws samples of one class from a class-conditional GAN, or of one value of the first
   * categorical code of an InfoGAN, whose other codes are drawn.
   *
   * @param label class of the samples, from 0
   * @param count number of samples
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
   * @param conditions {@code [count, ...shape]} as the model saw them in training: bounded
   *     continuous conditions in [-1, 1]; indicators of classes, or codes (see {@link Codes}).
   *     Never changed
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
   * Draws any number of samples a batch at a time, in memory that does not grow with their number.
   *
   * @param count number of samples, 1 or more
   * @param batch samples of a batch; the last one may be smaller
   * @param seed equal seeds and batches give equal samples; they are not those of {@link
   *     #sample(int, long)}
   * @param consumer is given each batch, {@code [at most batch, ...shape]} as {@link #sample(int,
   *     long)} returns it. The array is freed when the consumer returns: keep copies, not it
   * @throws IllegalArgumentException if count or batch is less than 1
   */
  public void sampleEach(long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, this::sample, consumer);
  }

  /**
   * Draws any number of samples of one class, as {@link #sampleEach(long, int, long, Consumer)}.
   *
   * @throws IllegalArgumentException if there is no such class, or the GAN has no classes
   */
  public void sampleEach(int label, long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, (size, s) -> sample(label, size, s), consumer);
  }

  /**
   * Returns the samples of given latent vectors of an unconditional GAN, in bounded working memory.
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
   * Returns the samples of given latent vectors and classes, in bounded working memory. The labels
   * of an InfoGAN are values of the first categorical code, and the other codes are drawn, always
   * the same for the same number of samples; {@link #decode(INDArray, INDArray)} takes all of them.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param labels one class per vector, from 0
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or labels do not fit
   */
  public INDArray decode(INDArray vectors, int[] labels) {
    GanChecks.requireVectors(vectors, latent.size());
    GanChecks.requireLabels(conditioning(), vectors.size(0), labels);
    return decode(vectors, conditioner.ofLabels(labels, SAMPLE_SEEDS));
  }

  /**
   * Returns the samples of given latent vectors and conditions, in bounded working memory.
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

  /**
   * Returns samples on the way from the sample of one seed to that of another; of a conditional
   * GAN, all are of the first one's class.
   *
   * @param count samples on the way, both ends included
   * @return {@code [count, ...shape]}
   */
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
   * Maps samples back to the units of the data that the GAN was trained on, for example to bytes.
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
   * Maps samples back to rows in the units that the rows had before scaling.
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
            () -> new IllegalStateException("The GAN was never trained: its data are not known"));
  }

  /** Returns the mean row of what a function reads from the sampling network, batch by batch. */
  synchronized INDArray meanOverSamples(int count, long seed, Supplier<INDArray> read) {
    return samples.mean(conditioner.draw(count, seed), seed, read);
  }

  /**
   * Saves the model with all that resuming needs. Plain DL4J opens the file as the generator that
   * samples come from.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier one then stays
   */
  @Override
  public synchronized void save(Path file) {
    GanFile.write(file, this);
  }

  /**
   * Opens a saved model.
   *
   * @throws IllegalArgumentException if the file is no GAN, or was trained with a loss or term of
   *     the application's own: give it with {@link #load(Path, GanParts)}
   */
  public static Gan load(Path file) {
    return load(file, GanParts.NONE);
  }

  /** Opens a saved model that was trained with losses or terms of the application's own. */
  public static Gan load(Path file, GanParts own) {
    Gen4j.initialize();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return GanFile.read(file, own);
    }
  }

  /** Returns the weights of networks that are spectrally normalized. */
  Map<Network, SpectralWeights> spectral() {
    return spectral;
  }

  /** Returns how often each label was counted. */
  List<Long> labelCounts() {
    return conditioner.labelCounts();
  }

  /** Goes on from where a saved model was. */
  void resume(TrainingCounts made, DataDescription trainedOn, List<Long> labelCounts) {
    trainer.resume(made, trainedOn);
    conditioner.setLabelCounts(labelCounts);
  }
}
