package io.gen4j.vae;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.internal.model.VaeModel;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.regularizer.Regularizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Model files of VAEs: networks, distributions, and everything needed to resume training. */
final class VaeFile {

  private static final String KIND = "vae";

  /** The kind of a file without training state. */
  private static final String SAMPLER = "vae sampler";

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
    plain.put("kind", vae.isTrainable() ? KIND : SAMPLER);
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

  /**
   * Writes what drawing needs, see {@link Vae#saveSampler}.
   *
   * @param withEncoder whether the model also encodes
   */
  static void writeSampler(Path file, Vae vae, boolean withEncoder) {
    VaeOptions options = vae.options();
    Set<String> needed = new HashSet<>(Set.of("decoder", "prior"));
    // A codebook belongs to the posterior, and the encoder turns pseudo-inputs into the prior.
    if (withEncoder || options.posterior().isDiscrete()) {
      needed.add("posterior");
    }
    if (withEncoder || options.prior().pseudoInputs() > 0) {
      needed.add("encoder");
    }
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    for (Network network : vae.evaluated().networks()) {
      String name = VaeModel.nameOf(network);
      if (needed.contains(name)) {
        networks.put(name, network.graph());
      }
    }
    Map<String, Object> properties = describe(vae);
    properties.put("kind", SAMPLER);
    properties.put("optimization", Optimization.NONE.describe());
    properties.put("training", vae.counts().describe());
    vae.data().ifPresent(data -> properties.put("data", data.describe()));
    new ModelFile(networks.get("decoder"), networks, properties).writeForDrawing(file);
  }

  /** Opens a model of ready-made distributions, see {@link Vae#load(Path)}. */
  static Vae read(Path file, List<String> layerPackages) {
    return load(
        file,
        layerPackages,
        model -> {
          VaeOptions options =
              new VaeOptions(
                  Likelihoods.described(part(model, "likelihood")),
                  new LatentSpace(
                      Posteriors.described(part(model, "posterior")),
                      Priors.described(part(model, "prior"))),
                  Objectives.described(part(model, "objective")),
                  Corruptions.described(part(model, "corruption")),
                  new VaeUpdates(
                      updater(model), EncoderSteps.of(model.properties().get("encoder_steps"))),
                  Optimization.of(part(model, "optimization")),
                  model.property("binarized", Boolean.class),
                  Long.parseLong(model.property("seed", String.class)));
          if (isTrainable(model)) {
            requireComplete(model, options);
          }
          return read(model, options);
        });
  }

  /** Opens a model with other distributions, see {@link Vae#load(Path, VaeOptions)}. */
  static Vae read(Path file, VaeOptions options, List<String> layerPackages) {
    return load(
        file,
        layerPackages,
        model -> {
          long decay = Optimization.of(part(model, "optimization")).linearDecay();
          return read(
              model,
              options
                  .withUpdater(updater(model))
                  .withOptimization(options.optimization().withLinearDecay(decay)));
        });
  }

  private static Vae load(Path file, List<String> layerPackages, Function<ModelFile, Vae> maker) {
    return ModelFile.load(
        file,
        Set.of(KIND, SAMPLER),
        layerPackages,
        ModelFile.Content.of(VaeProperties::check, maker));
  }

  private static boolean isTrainable(ModelFile model) {
    return model.properties().get("kind").equals(KIND);
  }

  /**
   * Without this check, missing weights would be drawn at random, in the sizes that the file
   * claims.
   */
  private static void requireComplete(ModelFile model, VaeOptions options) {
    List<String> needed = new ArrayList<>(List.of("encoder", "decoder"));
    if (options.posterior().weightCount() != 0) {
      needed.add("posterior");
    }
    if (options.prior().weightCount() != 0 || options.prior().pseudoInputs() > 0) {
      needed.add("prior");
    }
    if (options.optimization().averaging() > 0) {
      needed.addAll(needed.stream().map(VaeModel::averageOf).toList());
    }
    List<Regularizer> regularizers = options.objective().regularizers();
    for (int i = 0; i < regularizers.size(); i++) {
      if (regularizers.get(i).critic(1, 0) != null) {
        needed.add(VaeModel.criticOf(i));
      }
    }
    needed.forEach(model::network);
  }

  private static Vae read(ModelFile model, VaeOptions options) {
    model.network("decoder");
    boolean trainable = isTrainable(model);
    if (trainable) {
      model.network("encoder");
    }
    Vae vae =
        new Vae(
            model.networks(),
            trainable ? options : options.withOptimization(Optimization.NONE),
            model.property("classes", Integer.class),
            trainable);
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
