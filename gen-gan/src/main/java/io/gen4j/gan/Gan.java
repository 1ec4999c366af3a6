package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.kernels.HeapCopy;
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
import io.gen4j.gan.internal.Labels;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.regularization.Regularization.SpectralNormalization;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A generative adversarial network: a generator and a discriminator with what trains them.
 *
 * <p>Samples come from the moving average of the generator where there is one. Methods may be
 * called from any thread, one at a time; calls wait for each other. Two models of equal networks,
 * options, seed, data and thread count train to equal parameters, bit for bit, interrupted and
 * resumed or not.
 */
public final class Gan {

  private static final String KIND = "gan";
  private static final int SAMPLE_BATCH = 256;
  private static final long SHUFFLE = 0x4453L;
  private static final long SAMPLES = 0x5341L;

  /** Before a network's name: its parameters with raw weights, the vectors that normalise them. */
  private static final String RAW = "raw ";

  private static final String VECTORS = "spectral vectors of ";

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
  private long steps;
  private Map<String, Object> data = Map.of();

  private Gan(
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
    requireConsistent();
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
    this.shape = requireMatch();
    if (!options.input().augmentation().isNone() && !shape.isImage()) {
      throw new IllegalArgumentException(
          "Augmentation changes pictures [channels, height, width], but these networks are of shape "
              + shape
              + "; leave it out");
    }
    if (!options.regularization().penalties().isEmpty()) {
      PenaltyWarnings.check(discriminator.network());
    }
    SpectralNormalization normalized = options.regularization().spectralNormalization();
    this.generatorUpdates =
        new Updates(
            generator.network(),
            spectral(generator.network(), normalized == SpectralNormalization.BOTH, saved),
            options.regularization().gradientClipping(),
            Double.POSITIVE_INFINITY,
            options.health());
    this.discriminatorUpdates =
        new Updates(
            discriminator.network(),
            spectral(discriminator.network(), normalized != SpectralNormalization.NONE, saved),
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
  private Map<String, INDArray> state() {
    return Map.of("augmentation_probability", view.state(), "mean_path_length", pathLength.state());
  }

  /** Returns the raw weights of a network that is to be normalised, and normalises it, or null. */
  private SpectralWeights spectral(Network network, boolean wanted, ModelFile saved) {
    if (!wanted) {
      return null;
    }
    if (saved == null) {
      return new SpectralWeights(network, 0);
    }
    return new SpectralWeights(
        network,
        saved.network(RAW + network.name()).params(),
        ((List<?>) saved.property(VECTORS + network.name(), List.class))
            .stream()
                .map(
                    vector ->
                        ((List<?>) vector)
                            .stream().map(value -> ((Number) value).doubleValue()).toList())
                .toList());
  }

  private void requireConsistent() {
    if (classes > 0 && condition instanceof Condition.OfCodes) {
      throw new IllegalArgumentException(
          "A GAN has either classes of the data or codes, got "
              + classes
              + " classes and "
              + options.codes());
    }
    if (condition.outputs() > 0 && options.input().packing() > 1) {
      throw new IllegalArgumentException(
          "A discriminator that sees "
              + options.input().packing()
              + " examples packed together cannot tell the class of each; use "
              + "Conditioning.CONCATENATED, or a packing of 1");
    }
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
    if (classes < 0 || classes == 1) {
      throw new IllegalArgumentException(
          "A conditional GAN has 2 or more classes (0 for an unconditional one), got " + classes);
    }
    StepMemory memory = StepMemory.create();
    ComputationGraph first =
        Network.create(
                "generator",
                Configurations.withUpdater(generator, options.generatorUpdater()),
                memory)
            .graph();
    ComputationGraph second =
        Network.create(
                "discriminator",
                Configurations.withUpdater(discriminator, options.discriminatorUpdater()),
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
   * Trains until the epochs or steps of the options are reached, counting those made before.
   *
   * @throws IllegalArgumentException if the data have another shape or no range, or are fewer than
   *     a batch
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite; the
   *     network that it names is then that of its last good update, or, with {@link
   *     GanOptions#withRollback}, the whole model and {@link #steps} are those last kept
   */
  public synchronized TrainingReport fit(Dataset dataset, FitOptions fit) {
    if (!dataset.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "The networks take examples of shape "
              + shape
              + " but "
              + dataset.name()
              + " has "
              + dataset.shape()
              + ". Build the networks for that shape, or resize the data.");
    }
    if (classes > 0 && dataset.classes() != classes) {
      throw new IllegalArgumentException(
          "The GAN is conditional on "
              + classes
              + " classes but "
              + dataset.name()
              + " has "
              + (dataset.hasLabels() ? dataset.classes() + " classes" : "no labels"));
    }
    requireTrainable(dataset, fit);
    data = provenance(dataset, fit);
    TrainingLoop loop =
        new TrainingLoop(dataset, range, Seeds.derive(options.seed(), SHUFFLE), fit);
    LongConsumer count = made -> steps = made;
    TrainingStep whole =
        options.rollback() == 0
            ? step
            : new RollbackStep(step, restorables(), this::refresh, options.rollback(), count);
    return loop.run(new CountingStep(whole, count), steps);
  }

  /**
   * Draws samples.
   *
   * @param count number of samples
   * @param seed seed of the latent vectors: equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  public INDArray sample(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
    long derived = Seeds.derive(seed, SAMPLES);
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
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
    long derived = Seeds.derive(seed, SAMPLES);
    List<Integer> labels = Collections.nCopies(count, label);
    requireLabels(count, labels);
    double[][] conditions = condition.ofLabels(labels);
    if (condition instanceof Condition.OfCodes) {
      // The other codes are drawn as everything else is.
      double[][] drawn = condition.draw(count, derived);
      for (int i = 0; i < count; i++) {
        System.arraycopy(conditions[i], 0, drawn[i], 0, condition.labels());
      }
      conditions = drawn;
    }
    return decode(latent.sample(count, derived), conditions);
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
   * Draws the samples of given latent vectors and classes, in bounded working memory.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param labels one class per vector, from 0; none for an unconditional GAN
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or labels do not fit
   */
  public INDArray decode(INDArray vectors, List<Integer> labels) {
    requireLabels(vectors.size(0), labels);
    return decode(
        vectors,
        condition.labels() > 0
            ? condition.ofLabels(labels)
            : condition.draw((int) vectors.size(0), SAMPLES));
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
    int count = (int) vectors.size(0);
    if (conditions.length != count
        || Arrays.stream(conditions).anyMatch(row -> row.length != condition.size())) {
      throw new IllegalArgumentException(
          "The generator takes "
              + condition.size()
              + " numbers behind each of "
              + count
              + " latent vectors, got "
              + conditions.length
              + " rows");
    }
    INDArray input = Labels.append(vectors, conditions);
    if (count <= SAMPLE_BATCH) {
      return sampler.generate(input);
    }
    INDArray all;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.createUninitialized(DataType.FLOAT, shape.batch(count), 'c');
    }
    for (int from = 0; from < count; from += SAMPLE_BATCH) {
      int to = Math.min(count, from + SAMPLE_BATCH);
      try (INDArray part = sampler.generate(rows(input, from, to))) {
        rows(all, from, to).assign(part);
      }
    }
    return all;
  }

  /**
   * Returns samples on the way from the sample of one seed to that of another; of a conditional
   * GAN, all are of the first one's class.
   *
   * @param count samples on the way, both ends included
   * @return {@code [count, ...shape]}
   */
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    long first = Seeds.derive(fromSeed, SAMPLES);
    INDArray from = latent.sample(1, first);
    INDArray to = latent.sample(1, Seeds.derive(toSeed, SAMPLES));
    double[][] conditions = new double[count][];
    Arrays.fill(conditions, condition.draw(1, first)[0]);
    return decode(latent.interpolate(from, to, count), conditions);
  }

  /** Returns the mean row of what a function reads off the sampling network, batch by batch. */
  synchronized INDArray meanOverSamples(int count, long seed, Supplier<INDArray> read) {
    INDArray input = Labels.append(latent.sample(count, seed), condition.draw(count, seed));
    double[] sums = null;
    try (StepMemory.Scope scope = sampler.network().memory().open()) {
      for (int from = 0; from < count; from += SAMPLE_BATCH) {
        int to = Math.min(count, from + SAMPLE_BATCH);
        sampler.network().forward(false, rows(input, from, to).dup('c'));
        for (double[] row : HeapCopy.rows(read.get())) {
          sums = sums == null ? new double[row.length] : sums;
          for (int i = 0; i < row.length; i++) {
            sums[i] += row[i] / count;
          }
        }
      }
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return HeapCopy.array(sums, input.dataType(), 1, sums.length);
    }
  }

  /**
   * Saves the model with all that resuming needs. Plain DL4J opens the file as the generator that
   * samples come from.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier one then stays
   */
  public synchronized void save(Path file) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    networks.put("generator", generator.network().graph());
    networks.put("discriminator", discriminator.network().graph());
    if (sampler != generator) {
      networks.put("averaged", sampler.network().graph());
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", KIND);
    properties.put("steps", steps);
    OptionsFile.put(properties, options);
    state().forEach((name, value) -> properties.put(name, value.getDouble(0)));
    putSpectral(networks, properties, generatorUpdates, generator.network());
    putSpectral(networks, properties, discriminatorUpdates, discriminator.network());
    properties.put("latent", latent.kind().name());
    properties.put("latent_size", latent.size());
    properties.put("classes", classes);
    properties.put("shape", shape.dimensions());
    properties.put("range", List.of(range.toString()));
    properties.put("data", data);
    new ModelFile(sampler.network().graph(), networks, properties).write(file);
  }

  /**
   * Opens a saved model.
   *
   * @throws IllegalArgumentException if the file is no GAN, or its loss is none of {@link
   *     GanLosses}: then give the loss with {@link #load(Path, GanLoss)}
   */
  public static Gan load(Path file) {
    ModelFile model = ModelFile.read(file, KIND);
    return load(model, GanLosses.named(model.property("loss", String.class)));
  }

  /** Opens a saved model that was trained with a loss of the application's own. */
  public static Gan load(Path file, GanLoss loss) {
    return load(ModelFile.read(file, KIND), loss);
  }

  private static Gan load(ModelFile model, GanLoss loss) {
    ComputationGraph generator = model.network("generator");
    ComputationGraph discriminator = model.network("discriminator");
    GanOptions defaults =
        GanOptions.defaults()
            .withLoss(loss)
            .withUpdaters(Configurations.updater(generator), Configurations.updater(discriminator));
    GanOptions options = new OptionsFile(model).read(defaults);
    Latent latent =
        new Latent(
            Latent.Kind.valueOf(model.property("latent", String.class)),
            model.property("latent_size", Integer.class));
    Gan gan =
        new Gan(
            generator,
            discriminator,
            options.averaging() > 0 ? model.network("averaged") : null,
            latent,
            model.property("classes", Integer.class),
            options,
            model);
    gan.steps = model.property("steps", Number.class).longValue();
    @SuppressWarnings("unchecked")
    Map<String, Object> data = model.property("data", Map.class);
    gan.data = data;
    return gan;
  }

  private static void putSpectral(
      Map<String, ComputationGraph> networks,
      Map<String, Object> properties,
      Updates updates,
      Network network) {
    if (updates.spectral() != null) {
      ComputationGraph raw = network.graph().clone();
      raw.params().assign(updates.rawParameters());
      networks.put(RAW + network.name(), raw);
      properties.put(VECTORS + network.name(), updates.spectral().vectors());
    }
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

  /** Runs both networks once, so that what does not fit is found here and named. */
  private ExampleShape requireMatch() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      int pack = view.packing();
      DataType type = generator.network().parameters().dataType();
      INDArray sample;
      try {
        sample = generator.generate(Nd4j.zeros(type, pack, latent.size() + condition.size()));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The generator cannot take latent vectors of size "
                + latent.size()
                + (condition.size() > 0 ? " with " + condition.size() + " numbers behind" : "")
                + ": "
                + e.getMessage(),
            e);
      }
      long[] axes = Arrays.copyOfRange(sample.shape(), 1, sample.rank());
      INDArray logits;
      try {
        logits = discriminator.score(view.see(sample, new double[pack][condition.size()], 0, 0));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The discriminator cannot take what the generator makes, shape "
                + Arrays.toString(axes)
                + (pack > 1 ? ", " + pack + " examples packed together" : "")
                + (condition.isSeen() ? ", with indicators of " + classes + " classes" : "")
                + ": "
                + e.getMessage(),
            e);
      }
      int width = 1 + condition.outputs();
      if (!Arrays.equals(logits.shape(), new long[] {1, width})) {
        throw new IllegalArgumentException(
            "The discriminator must give one logit per example"
                + (width > 1 ? " and " + condition.outputs() + " numbers for its condition" : "")
                + ", [batch, "
                + width
                + "], but gives shape "
                + Arrays.toString(logits.shape())
                + " for one example. End it in a DenseLayer with nOut("
                + width
                + ").");
      }
      return new ExampleShape(Arrays.stream(axes).mapToObj(Math::toIntExact).toList());
    }
  }

  /** Finds what would fail, or mean nothing, at some step of this training. */
  private void requireTrainable(Dataset dataset, FitOptions fit) {
    int pack = view.packing();
    if (fit.batchSize() % pack != 0) {
      throw new IllegalArgumentException(
          "The discriminator sees "
              + pack
              + " examples packed together, which does not divide the batch of "
              + fit.batchSize()
              + "; use a multiple of "
              + pack);
    }
    discriminator
        .network()
        .graph()
        .getConfiguration()
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof MinibatchDeviationVertex deviation
                  && fit.batchSize() / pack % deviation.group() != 0) {
                throw new IllegalArgumentException(
                    "Minibatch standard deviation over groups of "
                        + deviation.group()
                        + " does not divide what the discriminator judges at a time, "
                        + fit.batchSize() / pack
                        + "; change the batch size");
              }
            });
    long perEpoch = Batches.perEpoch(dataset, fit.batchSize()) / options.discriminatorSteps();
    long last = fit.steps() > 0 ? fit.steps() : fit.epochs() * Math.max(1, perEpoch);
    LearningRates.require("generator", options.generatorUpdater(), steps, last);
    LearningRates.require(
        "discriminator",
        options.discriminatorUpdater(),
        steps * options.discriminatorSteps(),
        last * options.discriminatorSteps());
  }

  private static Map<String, Object> provenance(Dataset dataset, FitOptions fit) {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("name", dataset.name());
    provenance.put("digest", dataset.digest());
    provenance.put("size", dataset.size());
    provenance.put("batch_size", fit.batchSize());
    return provenance;
  }

  private void requireLabels(long count, List<Integer> labels) {
    int values = condition.labels();
    if (labels.size() != (values > 0 ? count : 0)) {
      throw new IllegalArgumentException(
          values > 0
              ? "A conditional GAN takes one label per sample, got "
                  + labels.size()
                  + " labels for "
                  + count
                  + " samples"
              : "This GAN is not conditional, so it takes no labels, got " + labels.size());
    }
    for (int label : labels) {
      if (label < 0 || label >= values) {
        throw new IllegalArgumentException(
            "A label is from 0 to " + (values - 1) + ", got " + label);
      }
    }
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to));
  }
}
