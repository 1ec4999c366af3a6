package io.gen4j.vae;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
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
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Model files of VAEs: networks, distributions, and everything needed to resume training. */
final class VaeFile {

  private static final String KIND = "vae";

  private VaeFile() {}

  /** Writes a model, see {@link Vae#save}. */
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
    if (vae.options().optimization().linearDecay() > 0) {
      properties.put("learning_rate", vae.options().updater().getLearningRate(0, 0));
    }
    new ModelFile(vae.evaluated().decoder().graph(), networks, properties).write(file);
  }

  /** Returns the parts of a model, without the state that training changes. */
  static Map<String, Object> describe(Vae vae) {
    VaeOptions options = vae.options();
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("likelihood", options.likelihood().describe());
    plain.put("posterior", options.posterior().describe());
    plain.put("prior", options.prior().describe());
    plain.put("objective", options.objective().describe());
    plain.put("corruption", options.corruption().describe());
    plain.put("optimization", options.optimization().describe());
    plain.put("binarized", options.binarized());
    plain.put("encoder_steps", options.encoderSteps().describe());
    plain.put("classes", vae.classes());
    plain.put("seed", Long.toString(options.seed()));
    plain.put("shape", vae.shape().dimensions());
    return plain;
  }

  /** Opens a model of ready-made distributions, see {@link Vae#load(Path)}. */
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
            updater(model),
            Optimization.of(part(model, "optimization")),
            model.property("binarized", Boolean.class),
            EncoderSteps.of(model.properties().get("encoder_steps")),
            Long.parseLong(model.property("seed", String.class))));
  }

  /** Opens a model with other distributions, see {@link Vae#load(Path, VaeOptions)}. */
  static Vae read(Path file, VaeOptions options, List<String> layerPackages) {
    ModelFile model = ModelFile.read(file, KIND, layerPackages);
    long decay = Optimization.of(part(model, "optimization")).linearDecay();
    return read(
        model,
        options
            .withUpdater(updater(model))
            .withOptimization(options.optimization().withLinearDecay(decay)));
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

  /**
   * Returns the optimizer of the options. The networks store it with the decay applied; frozen
   * networks store none.
   */
  private static IUpdater updater(ModelFile model) {
    IUpdater scheduled =
        Stream.of("encoder", "decoder", "posterior", "prior")
            .map(model.networks()::get)
            .filter(graph -> graph != null && graph.numParams() > 0)
            .map(Configurations::updater)
            .filter(updater -> !(updater instanceof NoOp))
            .findFirst()
            .orElseGet(NoOp::new);
    Optimization optimization = Optimization.of(part(model, "optimization"));
    return optimization.linearDecay() == 0
        ? scheduled
        : optimization.unscheduled(
            scheduled, model.property("learning_rate", Number.class).doubleValue());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(ModelFile model, String name) {
    return model.property(name, Map.class);
  }
}
