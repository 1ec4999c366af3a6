package io.gen4j.gan;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Batch;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.network.Precision;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingGuard;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.internal.AdversarialStep;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GanTerm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Image to image without pairs (CycleGAN, Zhu et al. 2017, arXiv:1703.10593): one generator
 * translates the images of the field {@code condition} to those of the field {@code data}, and one
 * translates back. Each has a discriminator, which sees only results and real images. There and
 * back must give the original image (cycle term), and an image that already has the style should
 * not change (identity term).
 *
 * <p>A step updates both discriminators and then both generators at once, as in the paper. Metrics
 * of the directions start with {@code forward_} and {@code backward_}; those of the terms are
 * {@code cycle}, {@code opposite_cycle} and {@code identity}. Methods can be called from any
 * thread, also during training.
 */
public final class CycleGan implements GenerativeModel {

  private static final String KIND = "cycle-gan";
  private static final String FORWARD = "forward ";
  private static final String BACKWARD = "backward ";
  private static final String[] DIRECTIONS = {FORWARD, BACKWARD};
  private static final long SHUFFLE = 0x4359L;
  private static final long SECOND = 0x4342L;

  private final Gan forward;
  private final Gan backward;
  private final Trainer trainer;
  private final Step step;
  private final List<CycleTerm.Closing> closings;
  private final long seed;

  private CycleGan(Gan forward, Gan backward, List<CycleTerm.Closing> closings, long seed) {
    this.seed = seed;
    this.closings = closings;
    this.forward = forward;
    this.backward = backward;
    List<TrainedNetwork> networks = new ArrayList<>(forward.trained());
    networks.addAll(backward.trained());
    List<INDArray> state = new ArrayList<>(forward.allState());
    state.addAll(backward.allState());
    GanOptions options = forward.options();
    this.trainer =
        new Trainer(
            networks,
            state,
            options.optimization(),
            options.health(),
            new BothGuards(forward.access(), backward.access()));
    this.step = new Step(forward.step(trainer), backward.step(trainer));
  }

  /** Tells both directions about one training. */
  private record BothGuards(TrainingGuard first, TrainingGuard second) implements TrainingGuard {

    @Override
    public void begin() {
      first.begin();
      try {
        second.begin();
      } catch (RuntimeException e) {
        first.end();
        throw e;
      }
    }

    @Override
    public void changing() {
      first.changing();
      second.changing();
    }

    @Override
    public void whole() {
      first.whole();
      second.whole();
    }

    @Override
    public void end() {
      first.end();
      second.end();
    }
  }

  /**
   * One step of each direction. Both generators are updated after both have seen both batches,
   * since a cycle gives gradients to both.
   */
  private record Step(AdversarialStep forward, AdversarialStep backward) implements TrainingStep {

    @Override
    public Map<String, Double> run(long step, Supplier<Batch> batches) {
      Batch batch = batches.get();
      Batch opposite = batch.exchanged(Field.DATA, Field.CONDITION);
      Map<String, Double> there = new LinkedHashMap<>();
      Map<String, Double> back = new LinkedHashMap<>();
      // Both directions share their memory.
      try (StepMemory.Scope scope = forward.open()) {
        Runnable restOfForward = forward.begin(step, () -> batch, there);
        Runnable restOfBackward = backward.begin(step, () -> opposite, back);
        restOfForward.run();
        restOfBackward.run();
      }
      Map<String, Double> metrics = new LinkedHashMap<>();
      add("forward_", there, metrics);
      add("backward_", back, metrics);
      return metrics;
    }

    private static void add(String prefix, Map<String, Double> from, Map<String, Double> to) {
      from.forEach((name, value) -> to.put(prefix + name, value));
    }
  }

  /**
   * Creates a model with the weights of the paper: 10 for the cycle and 5 for the identity.
   *
   * @see #create(GanNetworks, GanNetworks, GanOptions, double, double)
   */
  public static CycleGan create(GanNetworks forward, GanNetworks backward, GanOptions options) {
    return create(forward, backward, options, 10, 5);
  }

  /**
   * Creates a model.
   *
   * @param forward networks of the direction from {@code condition} to {@code data}, for example
   *     {@link io.gen4j.gan.architecture.Pix2Pix}. Generators take only the image, without latent
   *     vector, and discriminators do not see it ({@link ConditioningKind#GENERATOR_ONLY})
   * @param backward networks of the opposite direction
   * @param options options of both directions, see {@link #options}
   * @param cycle weight of the cycle terms, above 0
   * @param identity weight of the identity terms, 0 for none; both kinds of images then have the
   *     same shape
   * @throws IllegalArgumentException if the networks do not fit each other or this use; the message
   *     names what to change
   */
  public static CycleGan create(
      GanNetworks forward,
      GanNetworks backward,
      GanOptions options,
      double cycle,
      double identity) {
    if (!(cycle > 0) || !(identity >= 0)) {
      throw new IllegalArgumentException(
          "The weight of the cycle is above 0 and that of the identity 0 or more, got "
              + cycle
              + " and "
              + identity);
    }
    if (options.alternation().discriminatorSteps() > 1) {
      throw new IllegalArgumentException(
          "A CycleGAN updates each network once per step, got withDiscriminatorSteps("
              + options.alternation().discriminatorSteps()
              + ")");
    }
    requireNoPairs(options);
    requireTranslator(FORWARD, forward);
    requireTranslator(BACKWARD, backward);
    CycleTerm.Closing[] closings = {new CycleTerm.Closing(), new CycleTerm.Closing()};
    GanNetworks[] networks = {forward, backward};
    Gan[] gans = new Gan[2];
    StepMemory memory = StepMemory.create();
    for (int i = 0; i < 2; i++) {
      GanOptions own = options.withSeed(Seeds.derive(options.seed(), SECOND + i));
      for (CycleTerm term : terms(cycle, identity, closings[i], closings[1 - i])) {
        own = own.withTerm(term);
      }
      gans[i] = Gan.create(networks[i], own, DIRECTIONS[i], memory);
    }
    return join(gans, closings, identity > 0, options.seed());
  }

  private static CycleGan join(
      Gan[] gans, CycleTerm.Closing[] closings, boolean identity, long seed) {
    for (int i = 0; i < 2; i++) {
      Gan opposite = gans[1 - i];
      ExampleShape taken = gans[i].conditioning().conditionShape().orElseThrow();
      boolean fits = taken.equals(opposite.shape());
      if (!fits || identity && !gans[i].shape().equals(taken)) {
        throw new IllegalArgumentException(
            "The "
                + DIRECTIONS[i]
                + "generator makes images of "
                + gans[i].shape()
                + " from images of "
                + taken
                + (fits
                    ? ", but the identity term needs equal shapes; use an identity weight of 0"
                    : ", but the opposite one makes images of " + opposite.shape()));
      }
      if (!gans[i].range().equals(ValueRange.SYMMETRIC)) {
        throw new IllegalArgumentException(
            "Conditions are in [-1, 1], so the generators of a cycle end there as well (tanh), but"
                + " the values of the "
                + DIRECTIONS[i]
                + "generator are in "
                + gans[i].range());
      }
      closings[i].set(opposite.generator().network(), gans[i].generator().network().memory());
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return new CycleGan(gans[0], gans[1], List.of(closings), seed);
    }
  }

  private static List<CycleTerm> terms(
      double cycle, double identity, CycleTerm.Closing own, CycleTerm.Closing opposite) {
    List<CycleTerm> terms = new ArrayList<>();
    terms.add(new CycleTerm(CycleTerm.Part.CYCLE, cycle, own));
    terms.add(new CycleTerm(CycleTerm.Part.OPPOSITE_CYCLE, cycle, opposite));
    if (identity > 0) {
      terms.add(new CycleTerm(CycleTerm.Part.IDENTITY, identity, own));
    }
    return terms;
  }

  private static void requireNoPairs(GanOptions options) {
    for (GanTerm term : options.terms()) {
      if (term.needsPairs()) {
        throw new IllegalArgumentException(
            "The term '"
                + term.name()
                + "' compares each image with its true partner, and a CycleGAN learns from images"
                + " without partners. Start from CycleGan.options().");
      }
    }
  }

  private static void requireTranslator(String direction, GanNetworks networks) {
    boolean image = networks.conditioning() instanceof Conditioning.Tensor;
    if (!image
        || !networks.conditioning().takes(ConditioningKind.GENERATOR_ONLY)
        || networks.latent().size() > 0
        || networks.packing() > 1) {
      throw new IllegalArgumentException(
          "A CycleGAN's generators take only the image to translate, and its discriminators do not"
              + " see it, but the "
              + direction
              + "networks have "
              + networks.conditioning()
              + ", a latent vector of size "
              + networks.latent().size()
              + " and packing "
              + networks.packing()
              + ". Use Pix2Pix.of(...).withoutConditionInDiscriminator(), without dropout.");
    }
  }

  /**
   * Returns the options of the paper: the least-squares loss, Adam with rate 2e-4 and β₁ 0.5, and a
   * pool of 50 generated images for each discriminator.
   */
  public static GanOptions options() {
    return GanOptions.defaults().withLoss(GanLosses.leastSquares()).withImagePool(50);
  }

  /**
   * Trains until the epochs or steps of the options are reached; earlier training counts.
   *
   * @param unpaired images of both kinds: {@link Field#CONDITION} and {@link Field#DATA} of an
   *     example need not belong together, see {@code Datasets.unpaired}
   * @throws IllegalArgumentException if the images have other shapes or no range
   * @throws io.gen4j.core.training.NonFiniteException as {@link Gan#fit}
   */
  public TrainingReport fit(Dataset unpaired, FitOptions fit) {
    GanChecks.requireFits(unpaired, forward.shape(), forward.conditioning(), 1);
    Field condition = unpaired.field(Field.CONDITION).orElseThrow();
    if (!condition.range().isBounded()) {
      throw new IllegalArgumentException(
          "The generators map images from and to [-1, 1], but the conditions of "
              + unpaired.name()
              + " declare no range");
    }
    for (Gan each : List.of(forward, backward)) {
      GanChecks.requireTrainable(
          fit, each.generator().network(), each.discriminator().network(), 1);
    }
    return trainer.fit(this, step, unpaired, Seeds.derive(seed(), SHUFFLE), fit);
  }

  /**
   * Trains like {@link #fit} on a thread of its own, and returns when the training has begun.
   *
   * @throws RuntimeException the reason why the training cannot begin, as {@link #fit} throws it
   */
  public Training start(Dataset unpaired, FitOptions fit) {
    return Training.start(fit, watched -> fit(unpaired, watched));
  }

  /**
   * Translates images of the field {@code condition}.
   *
   * @param images {@code [count, ...shape]} in [-1, 1], never changed
   * @return {@code [count, ...shape]} in [-1, 1] in C order, detached
   * @throws IllegalArgumentException if the images have another shape
   */
  public INDArray translate(INDArray images) {
    return forward.sample(images, 0);
  }

  /**
   * Translates images of the field {@code data} back.
   *
   * @param images {@code [count, ...shape]} in [-1, 1], never changed
   * @return {@code [count, ...shape]} in [-1, 1] in C order, detached
   * @throws IllegalArgumentException if the images have another shape
   */
  public INDArray translateBack(INDArray images) {
    return backward.sample(images, 0);
  }

  /**
   * Sets the number format of matrix products and convolutions in later calls of {@code translate}
   * and {@code translateBack}; see {@link Gan#setInferencePrecision}.
   *
   * @throws IllegalArgumentException if this machine does not {@linkplain Precision#isSupported
   *     support} the format
   */
  public void setInferencePrecision(Precision precision) {
    forward.setInferencePrecision(precision);
    backward.setInferencePrecision(precision);
  }

  /** Returns the passes that close the cycles, for tests. */
  List<CycleTerm.Closing> closings() {
    return closings;
  }

  /** Returns the model of the direction from {@code condition} to {@code data}, for tests. */
  Gan forward() {
    return forward;
  }

  /** Returns the model of the opposite direction, for tests. */
  Gan backward() {
    return backward;
  }

  @Override
  public TrainingCounts counts() {
    return trainer.counts();
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public ExampleShape shape() {
    return forward.shape();
  }

  @Override
  public ValueRange range() {
    return ValueRange.SYMMETRIC;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public boolean canSample() {
    return false;
  }

  @Override
  public boolean canInterpolate() {
    return false;
  }

  @Override
  public Optional<DataDescription> data() {
    return trainer.data();
  }

  @Override
  public String summary() {
    return forward.summary() + System.lineSeparator() + backward.summary();
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("seed", Long.toString(seed));
    plain.put("forward", forward.describe());
    plain.put("backward", backward.describe());
    return plain;
  }

  /** Throws {@link IllegalArgumentException}, since results need images: use {@link #translate}. */
  @Override
  public INDArray sample(int count, long seed) {
    return forward.sample(count, seed);
  }

  /** Throws {@link IllegalArgumentException}, since there are no classes. */
  @Override
  public INDArray sample(int[] labels, long seed) {
    return forward.sample(labels, seed);
  }

  /** Throws {@link IllegalArgumentException}, since results need images: use {@link #translate}. */
  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    return forward.interpolate(fromSeed, toSeed, count);
  }

  /**
   * Saves the model for translating and training. Plain DL4J opens the file as the generator from
   * {@code condition} to {@code data}.
   */
  @Override
  public void save(Path file) {
    forward
        .access()
        .atRest(
            "save",
            () ->
                backward
                    .access()
                    .atRest(
                        "save",
                        () -> {
                          write(file);
                          return null;
                        }));
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
    step.forward().release();
    step.backward().release();
    closings.forEach(CycleTerm.Closing::release);
  }

  private void write(Path file) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", KIND);
    properties.put("seed", Long.toString(seed));
    properties.put("counts", counts().describe());
    data().ifPresent(data -> properties.put("data", data.describe()));
    Gan[] gans = {forward, backward};
    for (int i = 0; i < 2; i++) {
      Map<String, ComputationGraph> own = new LinkedHashMap<>();
      Map<String, Object> settings = new LinkedHashMap<>();
      GanFile.collect(gans[i], own, settings);
      String direction = DIRECTIONS[i];
      own.forEach((name, network) -> networks.put(direction + name, network));
      properties.put(direction.strip(), settings);
    }
    new ModelFile(forward.sampler().network().graph(), networks, properties).write(file);
  }

  /**
   * Opens a saved model.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a CycleGAN
   */
  public static CycleGan load(Path file) {
    Gen4j.initialize();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return ModelFile.load(file, Set.of(KIND), List.of(), new Content());
    }
  }

  /** Checks and opens the content of a file. */
  private static final class Content implements ModelFile.Content<CycleGan> {

    @Override
    public void check(Map<String, Object> properties, long length) {
      ModelRules.model(ModelRules.mostOf(length))
          .with("seed", Rules.seed())
          .with("counts", ModelRules.counts())
          .with(FORWARD.strip(), Rules.object(Long.MAX_VALUE))
          .with(BACKWARD.strip(), Rules.object(Long.MAX_VALUE))
          .check(properties);
      for (String direction : DIRECTIONS) {
        Map<String, Object> settings = settings(properties, direction);
        settings.put("format", properties.get("format"));
        GanProperties.check(settings, length);
      }
    }

    @Override
    public CycleGan make(ModelFile model) {
      CycleTerm.Closing[] closings = {new CycleTerm.Closing(), new CycleTerm.Closing()};
      Gan[] gans = new Gan[2];
      StepMemory memory = StepMemory.create();
      boolean identity = false;
      for (int i = 0; i < 2; i++) {
        String direction = DIRECTIONS[i];
        Map<String, Object> settings = settings(model.properties(), direction);
        Map<String, ComputationGraph> own = new LinkedHashMap<>();
        model
            .networks()
            .forEach(
                (name, network) -> {
                  if (name.startsWith(direction)) {
                    own.put(name.substring(direction.length()), network);
                  }
                });
        GanParts parts = GanParts.NONE;
        for (CycleTerm term : saved(settings, closings[i], closings[1 - i])) {
          parts = parts.withTerm(term);
          identity |= term.part() == CycleTerm.Part.IDENTITY;
        }
        gans[i] = GanFile.read(new ModelFile(null, own, settings), parts, direction, memory);
      }
      long seed = Long.parseLong(model.property("seed", String.class));
      CycleGan opened = join(gans, closings, identity, seed);
      opened.trainer.resume(
          TrainingCounts.of(model.property("counts", Map.class)),
          model.properties().get("data") instanceof Map<?, ?> data
              ? DataDescription.of(data)
              : null);
      return opened;
    }

    private static Map<String, Object> settings(Map<String, Object> all, String direction) {
      Map<String, Object> settings = new LinkedHashMap<>();
      ((Map<?, ?>) all.get(direction.strip()))
          .forEach((name, value) -> settings.put(name.toString(), value));
      return settings;
    }
  }

  /** Returns the terms of the cycle that a file describes, with their weights. */
  private static List<CycleTerm> saved(
      Map<String, Object> gan, CycleTerm.Closing own, CycleTerm.Closing opposite) {
    List<CycleTerm> terms = new ArrayList<>();
    Map<?, ?> options = (Map<?, ?>) gan.get("options");
    for (Object each : (List<?>) options.get("terms")) {
      Map<?, ?> described = (Map<?, ?>) each;
      for (CycleTerm.Part part : CycleTerm.Part.values()) {
        CycleTerm.Closing closing = part == CycleTerm.Part.OPPOSITE_CYCLE ? opposite : own;
        CycleTerm term = new CycleTerm(part, 0, closing);
        if (term.name().equals(described.get("name"))) {
          Map<?, ?> settings = (Map<?, ?>) described.get("settings");
          double weight = ((Number) settings.get("weight")).doubleValue();
          terms.add(new CycleTerm(part, weight, closing));
        }
      }
    }
    return terms;
  }
}
