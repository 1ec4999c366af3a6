package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.CountingStep;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingLoop;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.regularization.Regularization.SpectralNormalization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A generative adversarial network: a generator and a discriminator with what trains them.
 *
 * <p>Samples come from the moving average of the generator where there is one. Methods may be
 * called from any thread, one at a time; calls wait for each other. Two models of equal networks,
 * options, seed, data and thread count train to equal parameters, bit for bit, interrupted and
 * resumed or not.
 */
public final class Gan {

  private static final long SHUFFLE = 0x4453L;
  private static final long SAMPLE_SEEDS = 0x5341L;

  private final Generator generator;
  private final Discriminator discriminator;
  private final Generator sampler;
  private final Latent latent;
  private final int classes;
  private final Condition condition;
  private final GanOptions options;
  private final ValueRange range;
  private final ExampleShape shape;
  private final View view;
  private final Updates generatorUpdates;
  private final Updates discriminatorUpdates;
  private final PathLengthPenalty pathLength;
  private final AdversarialStep step;
  private final Samples samples;
  private long steps;
  private Map<String, Object> data = Map.of();

  /** Opens networks; {@code saved} is the file that they come from, null if they are new. */
  Gan(
      ComputationGraph generatorGraph,
      ComputationGraph discriminatorGraph,
      ComputationGraph averagedGraph,
      Latent latent,
      int classes,
      GanOptions options,
      ModelFile saved) {
    StepMemory training = StepMemory.create();
    this.latent = latent;
    this.classes = classes;
    this.options = options;
    this.condition = Condition.of(classes, options.conditioning(), options.codes());
    GanChecks.requireConsistent(classes, condition, options);
    int inputs = latent.size() + condition.size();
    this.generator = Generator.of(Network.open("generator", generatorGraph, training), inputs);
    this.discriminator =
        Discriminator.of(Network.open("discriminator", discriminatorGraph, training));
    this.sampler =
        averagedGraph == null
            ? generator
            : Generator.of(
                Network.open("averaged generator", averagedGraph, StepMemory.create()), inputs);
    this.range = Configurations.outputRange(generatorGraph);
    this.view = new View(options.input(), condition);
    INDArray sample = GanChecks.requireSample(generator, latent, condition, view.packing());
    this.shape = GanChecks.shape(sample);
    GanChecks.requirePictures(options, shape);
    GanChecks.requireMatch(discriminator, sample, classes, condition, view);
    TrainingWarnings.check(options, discriminator.network());
    this.samples = new Samples(sampler, latent, condition, shape);
    SpectralNormalization normalized = options.regularization().spectralNormalization();
    this.generatorUpdates =
        new Updates(
            generator.network(),
            GanFile.spectral(generator.network(), normalized == SpectralNormalization.BOTH, saved),
            options.regularization().gradientClipping(),
            Double.POSITIVE_INFINITY,
            options.health());
    this.discriminatorUpdates =
        new Updates(
            discriminator.network(),
            GanFile.spectral(
                discriminator.network(), normalized != SpectralNormalization.NONE, saved),
            options.regularization().gradientClipping(),
            options.regularization().weightClipping(),
            options.health());
    this.pathLength =
        new PathLengthPenalty(generator.network(), options.regularization().pathLength());
    if (saved != null) {
      state().forEach((name, value) -> value.assign(saved.property(name, Number.class)));
    }
    this.step =
        new AdversarialStep(
            generator,
            discriminator,
            averagedGraph == null ? null : sampler.network(),
            latent,
            condition,
            view,
            generatorUpdates,
            discriminatorUpdates,
            pathLength,
            options);
  }

  /** What training changes beside the networks, by the names that files give it. */
  Map<String, INDArray> state() {
    // In an order of its own, so that equal models have equal files.
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("augmentation_probability", view.state());
    state.put("mean_path_length", pathLength.state());
    return state;
  }

  /**
   * Creates an untrained GAN.
   *
   * <p>With {@link Codes} the generator takes them behind the latent vector, and the discriminator
   * gives what it reads of them behind its logit.
   *
   * @param generator network {@code [batch, latent.size()] -> [batch, ...data]}; the range of its
   *     last activation is the range that data are mapped to
   * @param discriminator network {@code [batch, ...data] -> [batch, 1]} logits; with packing it
   *     takes that many examples side by side, see {@link DiscriminatorInput}
   * @throws IllegalArgumentException if the networks do not fit each other or the latent size
   */
  public static Gan create(
      ComputationGraphConfiguration generator,
      ComputationGraphConfiguration discriminator,
      Latent latent,
      GanOptions options) {
    return createConditional(generator, discriminator, latent, 0, options);
  }

  /**
   * Creates an untrained GAN that is told which class to generate, in the way that {@link
   * GanOptions#conditioning} says.
   *
   * @param generator network {@code [batch, latent.size() + classes] -> [batch, ...data]}: latent
   *     vectors with an indicator of the class behind them
   * @param discriminator network whose input and output {@link Conditioning} gives; by default
   *     {@code [batch, ...data] -> [batch, 1 + classes]}
   * @param classes number of classes of the data that it will be trained on
   * @throws IllegalArgumentException if the networks do not fit each other or these sizes
   */
  public static Gan createConditional(
      ComputationGraphConfiguration generator,
      ComputationGraphConfiguration discriminator,
      Latent latent,
      int classes,
      GanOptions options) {
    GanChecks.requireClasses(classes);
    GanChecks.requireAdaptable(options);
    StepMemory memory = StepMemory.create();
    ComputationGraph first =
        Network.create(
                "generator",
                Configurations.withUpdater(generator, options.scheduledGeneratorUpdater()),
                memory)
            .graph();
    ComputationGraph second =
        Network.create(
                "discriminator",
                Configurations.withUpdater(discriminator, options.scheduledDiscriminatorUpdater()),
                memory)
            .graph();
    ComputationGraph average = options.averaging() > 0 ? first.clone() : null;
    return new Gan(first, second, average, latent, classes, options, null);
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

  /**
   * Returns the number of labels that samples can be asked of: classes of the data, or values of
   * the first categorical code; 0 if there are none.
   */
  public int classes() {
    return condition.labels();
  }

  /** Returns how the GAN is trained. */
  public GanOptions options() {
    return options;
  }

  /** Returns the shape of one sample. */
  public ExampleShape shape() {
    return shape;
  }

  /** Returns the range of samples. */
  public ValueRange range() {
    return range;
  }

  /** Returns the number of generator steps made so far. */
  public synchronized long steps() {
    return steps;
  }

  /**
   * Trains until the epochs or steps of the options are reached, counting those made before. Among
   * a step's metrics are {@code discriminator_loss} and {@code generator_loss}: the adversarial
   * losses (nats where the loss is logistic) with the terms of classes, codes and consistency, but
   * without penalties on gradients; {@link GanOptions#withHealth} adds more.
   *
   * @throws IllegalArgumentException if the data have another shape or no range, or are fewer than
   *     a batch, or a learning rate falls below 0 before the end
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite; the
   *     network that it names is then that of its last good update, or, with {@link
   *     GanOptions#withRollback}, the whole model and {@link #steps} are those last kept of which a
   *     step has succeeded
   */
  public synchronized TrainingReport fit(Dataset dataset, FitOptions fit) {
    GanChecks.requireFits(dataset, shape, classes);
    GanChecks.requireTrainable(fit, discriminator.network(), view.packing());
    GanChecks.requireRates(dataset, fit, options, steps);
    data = ModelFile.provenance(dataset, fit.batchSize());
    TrainingLoop loop =
        new TrainingLoop(dataset, range, Seeds.derive(options.seed(), SHUFFLE), fit);
    LongConsumer count = made -> steps = made;
    TrainingStep whole =
        options.rollback() == 0
            ? step
            : new RollbackStep(step, this::restorables, this::refresh, options.rollback(), count);
    return loop.run(new CountingStep(whole, count), steps);
  }

  /**
   * Draws samples. Their latent vectors are not those of {@code latent().sample(count, seed)}: to
   * know the vectors, draw them so and {@link #decode(INDArray) decode} them.
   *
   * @param count number of samples
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  public INDArray sample(int count, long seed) {
    GanChecks.requireCount(count);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    return decode(latent.sample(count, derived), condition.draw(count, derived));
  }

  /**
   * Draws samples of one class from a conditional GAN, or of one value of the first categorical
   * code of an InfoGAN, whose other codes are drawn.
   *
   * @param label class of the samples, from 0
   * @param count number of samples
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if there is no such class, or the GAN is not conditional
   */
  public INDArray sample(int label, int count, long seed) {
    GanChecks.requireCount(count);
    long derived = Seeds.derive(seed, SAMPLE_SEEDS);
    List<Integer> labels = Collections.nCopies(count, label);
    GanChecks.requireLabels(condition, count, labels);
    return decode(latent.sample(count, derived), samples.conditions(labels, derived));
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
   * @throws IllegalArgumentException if there is no such class, or the GAN is not conditional
   */
  public void sampleEach(int label, long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, (size, s) -> sample(label, size, s), consumer);
  }

  /**
   * Draws the samples of given latent vectors from an unconditional GAN, in bounded working memory.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or the GAN is conditional
   */
  public INDArray decode(INDArray vectors) {
    return decode(vectors, List.of());
  }

  /**
   * Draws the samples of given latent vectors and classes, in bounded working memory. Of an InfoGAN
   * the labels are values of the first categorical code, and the other codes are drawn, always the
   * same for the same number of samples; {@link #decode(INDArray, double[]...)} takes all of them.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param labels one class per vector, from 0; none for an unconditional GAN
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or labels do not fit
   */
  public INDArray decode(INDArray vectors, List<Integer> labels) {
    GanChecks.requireLabels(condition, vectors.size(0), labels);
    return decode(
        vectors,
        condition.labels() > 0
            ? condition.ofLabels(labels)
            : condition.draw((int) vectors.size(0), SAMPLE_SEEDS));
  }

  /**
   * Draws the samples of given latent vectors and codes of an InfoGAN, or indicators of classes, in
   * bounded working memory.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param conditions what stands behind each latent vector, {@code [count][size]}, see {@link
   *     Codes}
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors or conditions have another size
   */
  public synchronized INDArray decode(INDArray vectors, double[]... conditions) {
    return samples.decode(vectors, conditions);
  }

  /**
   * Returns samples on the way from the sample of one seed to that of another; of a conditional
   * GAN, all are of the first one's class.
   *
   * @param count samples on the way, both ends included
   * @return {@code [count, ...shape]}
   */
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    long first = Seeds.derive(fromSeed, SAMPLE_SEEDS);
    INDArray from = latent.sample(1, first);
    INDArray to = latent.sample(1, Seeds.derive(toSeed, SAMPLE_SEEDS));
    INDArray way = latent.interpolate(from, to, count);
    double[][] conditions = new double[count][];
    Arrays.fill(conditions, condition.draw(1, first)[0]);
    return decode(way, conditions);
  }

  /** Returns the mean row of what a function reads off the sampling network, batch by batch. */
  synchronized INDArray meanOverSamples(int count, long seed, Supplier<INDArray> read) {
    return samples.mean(count, seed, read);
  }

  /**
   * Saves the model with all that resuming needs. Plain DL4J opens the file as the generator that
   * samples come from.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier one then stays
   */
  public synchronized void save(Path file) {
    GanFile.write(file, this);
  }

  /**
   * Opens a saved model.
   *
   * @throws IllegalArgumentException if the file is no GAN, or its loss is none of {@link
   *     GanLosses}: then give the loss with {@link #load(Path, GanLoss)}
   */
  public static Gan load(Path file) {
    return GanFile.read(file);
  }

  /** Opens a saved model that was trained with a loss of the application's own. */
  public static Gan load(Path file, GanLoss loss) {
    return GanFile.read(file, loss);
  }

  /** Returns the classes of the data, 0 for none. */
  int dataClasses() {
    return classes;
  }

  Updates generatorUpdates() {
    return generatorUpdates;
  }

  Updates discriminatorUpdates() {
    return discriminatorUpdates;
  }

  /** Returns what is known of the data that it was trained on last. */
  Map<String, Object> data() {
    return data;
  }

  /** Goes on from a step, after training on data. */
  void goOn(long made, Map<String, Object> trainedOn) {
    steps = made;
    data = trainedOn;
  }

  private List<Restorable> restorables() {
    List<Restorable> all = new ArrayList<>();
    all.add(generatorUpdates.restorable(List.of()));
    all.add(discriminatorUpdates.restorable(state().values()));
    if (sampler != generator) {
      all.add(new Restorable(sampler.network(), List.of()));
    }
    return all;
  }

  private void refresh() {
    generatorUpdates.refresh();
    discriminatorUpdates.refresh();
  }
}
