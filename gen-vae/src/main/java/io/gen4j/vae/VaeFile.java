package io.gen4j.vae;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Model files of VAEs: networks, distributions, and everything that resuming needs. */
final class VaeFile {

  private static final String KIND = "vae";

  private VaeFile() {}

  /** Writes a model, as {@link Vae#save}. */
  static void write(Path file, Vae vae) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    for (Network network : vae.model().networks()) {
      networks.put(network.name(), network.graph());
    }
    vae.average()
        .ifPresent(average -> average.networks().forEach(n -> networks.put(n.name(), n.graph())));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("training", vae.counts().describe());
    vae.data().ifPresent(data -> properties.put("data", data.describe()));
    properties.putAll(describe(vae));
    new ModelFile(vae.evaluated().decoder().graph(), networks, properties).write(file);
  }

  /** Returns what a model consists of, without what training changes. */
  static Map<String, Object> describe(Vae vae) {
    VaeOptions options = vae.options();
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("likelihood", options.likelihood().describe());
    plain.put("posterior", options.posterior().describe());
    plain.put("prior", options.prior().describe());
    plain.put("objective", options.objective().describe());
    plain.put("corruption", options.corruption().describe());
    plain.put("optimization", describe(options.optimization()));
    plain.put("binarized", options.binarized());
    plain.put("classes", vae.classes());
    plain.put("seed", Long.toString(options.seed()));
    plain.put("shape", vae.shape().dimensions());
    return plain;
  }

  /** Opens a model of the library's distributions, as {@link Vae#load(Path)}. */
  static Vae read(Path file, List<String> layerPackages) {
    ModelFile model = ModelFile.read(file, KIND, layerPackages);
    return read(
        model,
        new VaeOptions(
            Likelihoods.described(part(model, "likelihood")),
            new LatentSpace(
                Posteriors.described(part(model, "posterior")),
                Priors.described(part(model, "prior"))),
            Objectives.described(part(model, "objective")),
            Corruptions.described(part(model, "corruption")),
            Configurations.updater(model.network("encoder")),
            optimization(part(model, "optimization")),
            model.property("binarized", Boolean.class),
            Long.parseLong(model.property("seed", String.class))));
  }

  /** Opens a model with other distributions, as {@link Vae#load(Path, VaeOptions)}. */
  static Vae read(Path file, VaeOptions options, List<String> layerPackages) {
    ModelFile model = ModelFile.read(file, KIND, layerPackages);
    return read(model, options.withUpdater(Configurations.updater(model.network("encoder"))));
  }

  private static Vae read(ModelFile model, VaeOptions options) {
    model.network("decoder");
    Vae vae = new Vae(model.networks(), options, model.property("classes", Integer.class));
    vae.trainer()
        .resume(
            TrainingCounts.of(part(model, "training")),
            model.properties().get("data") instanceof Map<?, ?> data
                ? DataDescription.of(data)
                : null);
    return vae;
  }

  /** No bound is kept by leaving it out: JSON has no infinities. */
  private static Map<String, Object> describe(Optimization optimization) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("linear_decay", optimization.linearDecay());
    plain.put("averaging", optimization.averaging());
    plain.put("rollback", optimization.rollback());
    GradientClipping clipping = optimization.clipping();
    if (!clipping.isNone()) {
      plain.put("clipping", clipping.kind().name());
      plain.put("bound", clipping.bound());
    }
    return plain;
  }

  private static Optimization optimization(Map<String, Object> plain) {
    return new Optimization(
        ((Number) plain.get("linear_decay")).longValue(),
        plain.containsKey("clipping")
            ? new GradientClipping(
                GradientClipping.Kind.valueOf((String) plain.get("clipping")),
                ((Number) plain.get("bound")).doubleValue())
            : GradientClipping.NONE,
        ((Number) plain.get("averaging")).doubleValue(),
        ((Number) plain.get("rollback")).intValue());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(ModelFile model, String name) {
    return model.property(name, Map.class);
  }
}
