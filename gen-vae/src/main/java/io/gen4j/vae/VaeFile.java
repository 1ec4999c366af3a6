package io.gen4j.vae;

import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Model files of VAEs: networks, parts, and what else resuming needs. */
final class VaeFile {

  private static final String KIND = "vae";

  private VaeFile() {}

  /** Writes a model, as {@link Vae#save}. */
  static void write(Path file, Vae vae) {
    VaeOptions options = vae.options();
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    for (Network network : vae.model().networks()) {
      networks.put(network.name(), network.graph());
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", KIND);
    properties.put("steps", vae.steps());
    properties.put("likelihood", options.likelihood().describe());
    properties.put("posterior", options.posterior().describe());
    properties.put("prior", options.prior().describe());
    properties.put("objective", options.objective().describe());
    properties.put("corruption", options.corruption().describe());
    properties.put("binarized", options.binarized());
    properties.put("classes", options.classes());
    properties.put("seed", Long.toString(options.seed()));
    properties.put("shape", vae.shape().dimensions());
    properties.put("data", vae.data());
    new ModelFile(vae.model().decoder().graph(), networks, properties).write(file);
  }

  /** Opens a model of the library's parts, as {@link Vae#load(Path)}. */
  static Vae read(Path file) {
    ModelFile model = ModelFile.read(file, KIND);
    return read(
        model,
        new VaeOptions(
            Likelihoods.described(part(model, "likelihood")),
            Posteriors.described(part(model, "posterior")),
            Priors.described(part(model, "prior")),
            Objectives.described(part(model, "objective")),
            model.properties().containsKey("corruption")
                ? Corruptions.described(part(model, "corruption"))
                : Corruptions.none(),
            Configurations.updater(model.network("encoder")),
            model.property("binarized", Boolean.class),
            model.property("classes", Integer.class),
            Long.parseLong(model.property("seed", String.class))));
  }

  /** Opens a model with other parts, as {@link Vae#load(Path, VaeOptions)}. */
  static Vae read(Path file, VaeOptions options) {
    ModelFile model = ModelFile.read(file, KIND);
    return read(model, options.withUpdater(Configurations.updater(model.network("encoder"))));
  }

  private static Vae read(ModelFile model, VaeOptions options) {
    Map<String, ComputationGraph> graphs = new LinkedHashMap<>(model.networks());
    graphs.put("encoder", model.network("encoder"));
    graphs.put("decoder", model.network("decoder"));
    Vae vae = new Vae(graphs, options);
    vae.goOn(model.property("steps", Number.class).longValue(), part(model, "data"));
    return vae;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(ModelFile model, String name) {
    return model.property(name, Map.class);
  }
}
