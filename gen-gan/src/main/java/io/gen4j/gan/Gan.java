package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
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
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.penalty.GradientPenalty;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generative adversarial network: a generator and a discriminator with what trains them.
 *
 * <p>Samples come from the moving average of the generator where there is one. Methods may be
 * called from any thread, one at a time; calls wait for each other. Two models of equal networks,
 * options, seed, data and thread count train to equal parameters, bit for bit, interrupted and
 * resumed or not.
 */
public final class Gan {

  private static final Logger LOG = LoggerFactory.getLogger(Gan.class);
  private static final String KIND = "gan";
  private static final int SAMPLE_BATCH = 256;
  private static final long SHUFFLE = 0x4453L;
  private static final long SAMPLES = 0x5341L;

  private final Generator generator;
  private final Discriminator discriminator;
  private final Generator sampler;
  private final Latent latent;
  private final int classes;
  private final GanOptions options;
  private final ValueRange range;
  private final ExampleShape shape;
  private final AdversarialStep step;
  private long steps;
  private Map<String, Object> data = Map.of();

  private Gan(
      ComputationGraph generatorGraph,
      ComputationGraph discriminatorGraph,
      ComputationGraph averagedGraph,
      Latent latent,
      int classes,
      GanOptions options) {
    StepMemory training = StepMemory.create();
    this.latent = latent;
    this.classes = classes;
    this.options = options;
    this.generator =
        Generator.of(Network.open("generator", generatorGraph, training), latent.size() + classes);
    this.discriminator =
        Discriminator.of(Network.open("discriminator", discriminatorGraph, training));
    this.sampler =
        averagedGraph == null
            ? generator
            : Generator.of(
                Network.open("averaged generator", averagedGraph, StepMemory.create()),
                latent.size() + classes);
    this.range = Configurations.outputRange(generatorGraph);
    this.shape = requireMatch();
    if (!options.penalties().isEmpty() && discriminator.network().normalizesOverBatch()) {
      LOG.warn(
          "A gradient penalty asks for the gradient of each example's logit, but this discriminator"
              + " normalises over the batch, where a logit depends on all examples; use a"
              + " discriminator without batch normalisation");
    }
    this.step =
        new AdversarialStep(
            generator,
            discriminator,
            averagedGraph == null ? null : sampler.network(),
            latent,
            classes,
            options);
  }

  /**
   * Creates an untrained GAN.
   *
   * @param generator network {@code [batch, latent.size()] -> [batch, ...data]}; the range of its
   *     last activation is the range that data are mapped to
   * @param discriminator network {@code [batch, ...data] -> [batch, 1]} logits
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
   * Creates an untrained GAN that is told which class to generate (AC-GAN, Odena et al. 2017).
   *
   * @param generator network {@code [batch, latent.size() + classes] -> [batch, ...data]}: latent
   *     vectors with an indicator of the class behind them
   * @param discriminator network {@code [batch, ...data] -> [batch, 1 + classes]}: the adversarial
   *     logit, then a logit for each class
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
    return new Gan(first, second, average, latent, classes, options);
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

  /** Returns the number of classes that samples can be asked of, 0 for an unconditional GAN. */
  public int classes() {
    return classes;
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
    data = provenance(dataset, fit);
    TrainingLoop loop =
        new TrainingLoop(dataset, range, Seeds.derive(options.seed(), SHUFFLE), fit);
    LongConsumer count = made -> steps = made;
    TrainingStep whole =
        options.rollback() == 0
            ? step
            : new RollbackStep(step, networks(), options.rollback(), count);
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
    List<Integer> labels = classes > 0 ? Labels.draw(count, classes, derived) : List.of();
    return decode(latent.sample(count, derived), labels);
  }

  /**
   * Draws samples of one class from a conditional GAN.
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
    INDArray vectors = latent.sample(count, Seeds.derive(seed, SAMPLES));
    return decode(vectors, Collections.nCopies(count, label));
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
  public synchronized INDArray decode(INDArray vectors, List<Integer> labels) {
    requireLabels(vectors.size(0), labels);
    INDArray input = Labels.append(vectors, labels, classes);
    int count = (int) vectors.size(0);
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
    List<Integer> labels =
        classes > 0 ? Collections.nCopies(count, Labels.draw(1, classes, first).get(0)) : List.of();
    return decode(latent.interpolate(from, to, count), labels);
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
    properties.put("loss", options.loss().name());
    properties.put("discriminator_steps", options.discriminatorSteps());
    properties.put("penalties", options.penalties().stream().map(Gan::describe).toList());
    properties.put("averaging", options.averaging());
    properties.put("rollback", options.rollback());
    properties.put("seed", Long.toString(options.seed()));
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
    double averaging = model.property("averaging", Number.class).doubleValue();
    GanOptions options =
        new GanOptions(
            loss,
            Configurations.updater(generator),
            Configurations.updater(discriminator),
            model.property("discriminator_steps", Integer.class),
            ((List<?>) model.property("penalties", List.class)).stream().map(Gan::penalty).toList(),
            averaging,
            model.property("rollback", Integer.class),
            Long.parseLong(model.property("seed", String.class)));
    Latent latent =
        new Latent(
            Latent.Kind.valueOf(model.property("latent", String.class)),
            model.property("latent_size", Integer.class));
    Gan gan =
        new Gan(
            generator,
            discriminator,
            averaging > 0 ? model.network("averaged") : null,
            latent,
            model.property("classes", Integer.class),
            options);
    gan.steps = model.property("steps", Number.class).longValue();
    @SuppressWarnings("unchecked")
    Map<String, Object> data = model.property("data", Map.class);
    gan.data = data;
    return gan;
  }

  private List<Network> networks() {
    return sampler == generator
        ? List.of(generator.network(), discriminator.network())
        : List.of(generator.network(), discriminator.network(), sampler.network());
  }

  /** Runs both networks once, so that what does not fit is found here and named. */
  private ExampleShape requireMatch() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray sample;
      try {
        sample = generator.generate(Nd4j.zeros(1, latent.size() + classes));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The generator cannot take latent vectors of size "
                + latent.size()
                + ": "
                + e.getMessage(),
            e);
      }
      long[] axes = Arrays.copyOfRange(sample.shape(), 1, sample.rank());
      INDArray logits;
      try {
        logits = discriminator.score(sample);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The discriminator cannot take what the generator makes, shape "
                + Arrays.toString(axes)
                + ": "
                + e.getMessage(),
            e);
      }
      if (!Arrays.equals(logits.shape(), new long[] {1, 1 + classes})) {
        throw new IllegalArgumentException(
            "The discriminator must give one logit per example"
                + (classes > 0 ? " and one for each of " + classes + " classes" : "")
                + ", [batch, "
                + (1 + classes)
                + "], but gives shape "
                + Arrays.toString(logits.shape())
                + " for one example. End it in a DenseLayer with nOut("
                + (1 + classes)
                + ").");
      }
      return new ExampleShape(Arrays.stream(axes).mapToObj(Math::toIntExact).toList());
    }
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
    if (labels.size() != (classes > 0 ? count : 0)) {
      throw new IllegalArgumentException(
          classes > 0
              ? "A conditional GAN takes one label per sample, got "
                  + labels.size()
                  + " labels for "
                  + count
                  + " samples"
              : "This GAN is not conditional, so it takes no labels, got " + labels.size());
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "A label is from 0 to " + (classes - 1) + ", got " + label);
      }
    }
  }

  private static Map<String, Object> describe(GradientPenalty penalty) {
    return Map.of(
        "kind", penalty.kind().name(), "weight", penalty.weight(), "every", penalty.every());
  }

  private static GradientPenalty penalty(Object described) {
    Map<?, ?> fields = (Map<?, ?>) described;
    return new GradientPenalty(
        GradientPenalty.Kind.valueOf((String) fields.get("kind")),
        ((Number) fields.get("weight")).doubleValue(),
        (Integer) fields.get("every"));
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to));
  }
}
