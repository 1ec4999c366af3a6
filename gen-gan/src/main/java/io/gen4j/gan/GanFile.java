package io.gen4j.gan;

import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Model files of GANs: networks, options, and what else resuming needs. */
final class GanFile {

  private static final String KIND = "gan";

  /** Before a network's name: its parameters with raw weights, the vectors that normalise them. */
  private static final String RAW = "raw ";

  private static final String VECTORS = "spectral vectors of ";

  private GanFile() {}

  /** Writes a model, as {@link Gan#save}. */
  static void write(Path file, Gan gan) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    networks.put("generator", gan.generator().network().graph());
    networks.put("discriminator", gan.discriminator().network().graph());
    if (gan.sampler() != gan.generator()) {
      networks.put("averaged", gan.sampler().network().graph());
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", KIND);
    properties.put("steps", gan.steps());
    OptionsFile.put(properties, gan.options());
    gan.state().forEach((name, value) -> properties.put(name, value.getDouble(0)));
    putSpectral(networks, properties, gan.generatorUpdates(), gan.generator().network());
    putSpectral(networks, properties, gan.discriminatorUpdates(), gan.discriminator().network());
    properties.put("latent", gan.latent().kind().name());
    properties.put("latent_size", gan.latent().size());
    properties.put("classes", gan.dataClasses());
    properties.put("shape", gan.shape().dimensions());
    properties.put("range", List.of(gan.range().toString()));
    properties.put("data", gan.data());
    new ModelFile(gan.sampler().network().graph(), networks, properties).write(file);
  }

  /** Opens a model that was trained with a loss of the library's, as {@link Gan#load(Path)}. */
  static Gan read(Path file) {
    ModelFile model = ModelFile.read(file, KIND);
    return read(model, GanLosses.named(model.property("loss", String.class)));
  }

  /** Opens a model that was trained with a loss of the application's own. */
  static Gan read(Path file, GanLoss loss) {
    return read(ModelFile.read(file, KIND), loss);
  }

  private static Gan read(ModelFile model, GanLoss loss) {
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
    @SuppressWarnings("unchecked")
    Map<String, Object> data = model.property("data", Map.class);
    gan.goOn(model.property("steps", Number.class).longValue(), data);
    return gan;
  }

  /** Returns the raw weights of a network that is to be normalised, and normalises it, or null. */
  static SpectralWeights spectral(Network network, boolean wanted, ModelFile saved) {
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
}
