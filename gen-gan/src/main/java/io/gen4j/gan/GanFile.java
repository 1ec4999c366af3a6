package io.gen4j.gan;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.internal.FloatText;
import io.gen4j.gan.internal.ImagePool;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.option.Updaters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** Reads and writes the model files of GANs: networks, options and the state of training. */
final class GanFile {

  private static final String KIND = "gan";

  /** Prefix of the name of a network with raw (not normalized) weights. */
  private static final String RAW = "raw ";

  private static final String VECTORS = "spectral vectors of ";

  private GanFile() {}

  private static final String POOL = "image pool";

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
      properties.put(POOL, FloatText.of(gan.pool().state()));
    }
  }

  /** Returns the pool that the options ask for, with the examples of the file; null without one. */
  static ImagePool pool(Gan gan, ModelFile saved) {
    int size = gan.options().input().imagePool();
    if (size == 0) {
      return null;
    }
    ImagePool pool =
        new ImagePool(size, gan.shape(), gan.generator().network().parameters().dataType());
    if (saved != null) {
      FloatText.read(saved.property(POOL, String.class), pool.state());
    }
    return pool;
  }

  /** Returns the settings of a model, without its training state. */
  static Map<String, Object> describe(Gan gan) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("options", OptionsFile.describe(gan.options()));
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
    return read(ModelFile.read(file, KIND, own.layerPackages()), own, "");
  }

  /** Opens a model that {@link #collect} described. */
  static Gan read(ModelFile model, GanParts own, String prefix) {
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
    Latent latent =
        new Latent(
            Latent.Kind.valueOf(model.property("latent", String.class)),
            model.property("latent_size", Integer.class));
    Gan gan =
        new Gan(
            new Gan.Graphs(
                generator,
                discriminator,
                options.optimization().averaging() > 0 ? model.network("averaged") : null,
                ValueRange.of(model.property("range", List.class)),
                prefix),
            latent,
            conditioning(model.property("conditioning", Map.class)),
            model.property("packing", Integer.class),
            options,
            model);
    gan.resume(
        TrainingCounts.of(model.property("counts", Map.class)),
        model.properties().get("data") instanceof Map<?, ?> data ? DataDescription.of(data) : null,
        ((List<?>) model.property("label_counts", List.class))
            .stream().map(count -> ((Number) count).longValue()).toList());
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
    return new SpectralWeights(
        network,
        saved.network(RAW + network.name()).params(),
        ((List<?>) saved.property(VECTORS + network.name(), List.class))
            .stream().map(OptionsFile::numbers).toList());
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
    if (plain.get("classes") instanceof Integer classes) {
      return new Conditioning.Classes(
          classes,
          ConditioningKind.valueOf((String) plain.get("kind")),
          LabelSampling.valueOf((String) plain.get("labels")));
    }
    if (plain.get("condition") instanceof List<?> axes) {
      return new Conditioning.Tensor(
          new ExampleShape(axes.stream().map(Integer.class::cast).toList()),
          ConditioningKind.valueOf((String) plain.get("kind")));
    }
    if (plain.get("codes") instanceof List<?> categorical) {
      List<Double> weights = OptionsFile.numbers(plain.get("code_weights"));
      return new Codes(
          categorical.stream().map(Integer.class::cast).toList(),
          (Integer) plain.get("continuous_codes"),
          weights.get(0),
          weights.get(1));
    }
    return Conditioning.NONE;
  }
}
