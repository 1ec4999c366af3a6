package io.gen4j.gan;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.internal.ImagePool;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.option.Updaters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** Reads and writes the model files of GANs: networks, options and the state of training. */
final class GanFile {

  private static final String KIND = "gan";

  /** The kind of a file without discriminator and training state. */
  static final String SAMPLER = "gan sampler";

  /** Prefix of the name of a network with raw (not normalized) weights. */
  private static final String RAW = "raw ";

  private static final String VECTORS = "spectral vectors of ";

  static final String POOL = "image pool";

  private GanFile() {}

  /** Writes a model, see {@link Gan#save}. */
  static void write(Path file, Gan gan) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    Map<String, Object> properties = new LinkedHashMap<>();
    collect(gan, networks, properties);
    new ModelFile(gan.sampler().network().graph(), networks, properties).write(file);
  }

  /** Adds the networks and properties of a model to those of a file. */
  static void collect(
      Gan gan, Map<String, ComputationGraph> networks, Map<String, Object> properties) {
    networks.put("generator", gan.generator().network().graph());
    networks.put("discriminator", gan.discriminator().network().graph());
    if (gan.sampler() != gan.generator()) {
      networks.put("averaged", gan.sampler().network().graph());
    }
    properties.put("counts", gan.counts().describe());
    properties.putAll(describe(gan));
    gan.state().forEach((name, value) -> properties.put(name, value.getDouble(0)));
    properties.put("label_counts", gan.labelCounts());
    gan.spectral()
        .forEach(
            (network, weights) -> {
              ComputationGraph raw = network.graph().clone();
              raw.params().assign(weights.rawParameters(network));
              networks.put(RAW + network.name(), raw);
              properties.put(VECTORS + network.name(), weights.vectors());
            });
    gan.data().ifPresent(data -> properties.put("data", data.describe()));
    if (gan.pool() != null) {
      properties.put(POOL, gan.pool().text());
    }
  }

  /** Returns the pool that the options ask for, with the examples of the file; null without one. */
  static ImagePool pool(Gan gan, ModelFile saved) {
    int size = gan.options().input().imagePool();
    if (size == 0) {
      return null;
    }
    DataType type = gan.generator().network().parameters().dataType();
    return saved == null
        ? new ImagePool(size, gan.shape(), type)
        : ImagePool.of(size, gan.shape(), type, saved.property(POOL, List.class));
  }

  /** Writes what drawing needs, see {@link Gan#saveSampler}. */
  static void writeSampler(Path file, Gan gan) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", SAMPLER);
    properties.put("seed", Long.toString(gan.seed()));
    properties.putAll(describeSamples(gan));
    properties.put("counts", gan.counts().describe());
    properties.put("label_counts", gan.labelCounts());
    gan.data().ifPresent(data -> properties.put("data", data.describe()));
    ComputationGraph generator = gan.sampler().network().graph();
    new ModelFile(generator, Map.of("generator", generator), properties).writeForDrawing(file);
  }

  /** Returns the settings of a model, without its training state. */
  static Map<String, Object> describe(Gan gan) {
    Map<String, Object> plain = new LinkedHashMap<>();
    if (gan.isTrainable()) {
      plain.put("kind", KIND);
      plain.put("options", OptionsFile.describe(gan.options()));
    } else {
      plain.put("kind", SAMPLER);
      plain.put("seed", Long.toString(gan.seed()));
    }
    plain.putAll(describeSamples(gan));
    return plain;
  }

  private static Map<String, Object> describeSamples(Gan gan) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("latent", gan.latent().kind().name());
    plain.put("latent_size", gan.latent().size());
    plain.put("conditioning", describe(gan.conditioning()));
    plain.put("packing", gan.packing());
    plain.put("shape", gan.shape().dimensions());
    plain.put("range", gan.range().describe());
    return plain;
  }

  /** Opens a model, see {@link Gan#load(Path, GanParts)}. */
  static Gan read(Path file, GanParts own) {
    return ModelFile.load(
        file,
        Set.of(KIND, SAMPLER),
        own.layerPackages(),
        ModelFile.Content.of(
            GanProperties::check,
            model ->
                model.properties().get("kind").equals(KIND)
                    ? read(model, own, "", StepMemory.create())
                    : readSampler(model)));
  }

  /** Opens a model that {@link #collect} described. */
  static Gan read(ModelFile model, GanParts own, String prefix, StepMemory memory) {
    ComputationGraph generator = model.network("generator");
    ComputationGraph discriminator = model.network("discriminator");
    GanOptions options =
        new OptionsFile(model.property("options", Map.class))
            .read(
                new Updaters(
                    Configurations.updater(generator), Configurations.updater(discriminator)),
                own);
    if (own.linearDecay() > 0) {
      options = options.withLinearDecay(own.linearDecay());
      generator = withUpdater("generator", generator, options.scheduledGeneratorUpdater());
      discriminator =
          withUpdater("discriminator", discriminator, options.scheduledDiscriminatorUpdater());
    }
    return open(
        model,
        generator,
        discriminator,
        options.optimization().averaging() > 0 ? model.network("averaged") : null,
        options,
        prefix,
        memory);
  }

  /** Nothing of the options but the seed matters to a model that is not trained. */
  private static Gan readSampler(ModelFile model) {
    long seed = Long.parseLong(model.property("seed", String.class));
    return open(
        model,
        model.network("generator"),
        null,
        null,
        GanOptions.defaults().withSeed(seed),
        "",
        StepMemory.create());
  }

  private static Gan open(
      ModelFile model,
      ComputationGraph generator,
      ComputationGraph discriminator,
      ComputationGraph averaged,
      GanOptions options,
      String prefix,
      StepMemory memory) {
    Latent latent =
        new Latent(
            PlainData.constant(model.properties(), "latent", Latent.Kind.class),
            model.property("latent_size", Integer.class));
    Conditioning conditioning = conditioning(model.property("conditioning", Map.class));
    List<Long> labelCounts =
        ((List<?>) model.property("label_counts", List.class))
            .stream().map(count -> ((Number) count).longValue()).toList();
    if (!labelCounts.isEmpty() && labelCounts.size() != conditioning.labels()) {
      throw new IllegalArgumentException(
          "'label_counts' has "
              + labelCounts.size()
              + " counts for "
              + conditioning.labels()
              + " classes");
    }
    if (averaged != null) {
      SavedNetwork.requireAlike("averaged", averaged, generator);
    }
    Gan gan =
        new Gan(
            new Gan.Graphs(
                generator,
                discriminator,
                averaged,
                ValueRange.of(model.property("range", List.class)),
                prefix,
                memory),
            latent,
            conditioning,
            model.property("packing", Integer.class),
            options,
            model);
    gan.resume(
        TrainingCounts.of(model.property("counts", Map.class)),
        model.properties().get("data") instanceof Map<?, ?> data ? DataDescription.of(data) : null,
        labelCounts);
    return gan;
  }

  /**
   * Returns a network with another optimizer of the same kind, which continues from the saved
   * state.
   */
  private static ComputationGraph withUpdater(
      String name, ComputationGraph saved, IUpdater updater) {
    ComputationGraph changed = NetworkSource.of(saved).graph(name, updater);
    // Schedules and optimizers depend on the number of updates made so far.
    changed.getConfiguration().setIterationCount(saved.getConfiguration().getIterationCount());
    changed.getConfiguration().setEpochCount(saved.getConfiguration().getEpochCount());
    INDArray state = saved.getUpdater(true).getStateViewArray();
    if (state != null) {
      changed.getUpdater(true).getStateViewArray().assign(state);
    }
    return changed;
  }

  /** Returns a network's raw weights from the file, or its own if {@code saved} is null. */
  static SpectralWeights spectral(Network network, ModelFile saved) {
    if (saved == null) {
      return new SpectralWeights(network, 0);
    }
    ComputationGraph raw = saved.network(RAW + network.name());
    SavedNetwork.requireAlike(RAW + network.name(), raw, network.graph());
    return new SpectralWeights(
        network, raw.params(), PlainData.matrix(saved.properties(), VECTORS + network.name()));
  }

  private static Map<String, Object> describe(Conditioning conditioning) {
    Map<String, Object> plain = new LinkedHashMap<>();
    if (conditioning instanceof Conditioning.Classes classes) {
      plain.put("classes", classes.number());
      plain.put("kind", classes.kind().name());
      plain.put("labels", classes.sampling().name());
    } else if (conditioning instanceof Conditioning.Tensor tensor) {
      plain.put("condition", tensor.shape().dimensions());
      plain.put("kind", tensor.kind().name());
    } else if (conditioning instanceof Codes codes) {
      plain.put("codes", codes.categorical());
      plain.put("continuous_codes", codes.continuous());
      plain.put("code_weights", List.of(codes.categoricalWeight(), codes.continuousWeight()));
    }
    return plain;
  }

  private static Conditioning conditioning(Map<?, ?> plain) {
    if (plain.containsKey("classes")) {
      return new Conditioning.Classes(
          PlainData.integer(plain, "classes"),
          PlainData.constant(plain, "kind", ConditioningKind.class),
          PlainData.constant(plain, "labels", LabelSampling.class));
    }
    if (plain.containsKey("condition")) {
      return new Conditioning.Tensor(
          new ExampleShape(PlainData.integers(plain, "condition")),
          PlainData.constant(plain, "kind", ConditioningKind.class));
    }
    if (plain.containsKey("codes")) {
      List<Double> weights = PlainData.numbers(plain, "code_weights");
      return new Codes(
          PlainData.integers(plain, "codes"),
          PlainData.integer(plain, "continuous_codes"),
          weights.get(0),
          weights.get(1));
    }
    return Conditioning.NONE;
  }
}
