package io.gen4j.vae;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Opens the networks of a model, and makes those parts beside encoder and decoder that there are
 * none of yet.
 *
 * @param graphs networks by name, {@code encoder} and {@code decoder} among them
 * @param memory step memory of all
 */
record Parts(Map<String, ComputationGraph> graphs, VaeOptions options, StepMemory memory) {

  private static final long POSTERIOR_WEIGHTS = 0x5057L;
  private static final long PRIOR_WEIGHTS = 0x5250L;
  private static final long CRITIC_WEIGHTS = 0x4357L;

  Assembly assemble() {
    Network decoder = Network.open("decoder", graphs.get("decoder"), memory);
    return Assembly.of(
        Network.open("encoder", graphs.get("encoder"), memory),
        decoder,
        posteriorWeights(),
        priorWeights(decoder),
        critics(),
        options);
  }

  private WeightVector posteriorWeights() {
    int count = options.posterior().weightCount();
    long seed = Seeds.derive(options.seed(), POSTERIOR_WEIGHTS);
    return weights("posterior", count, () -> options.posterior().initialWeights(seed));
  }

  private WeightVector priorWeights(Network decoder) {
    long seed = Seeds.derive(options.seed(), PRIOR_WEIGHTS);
    int pseudoInputs = options.prior().pseudoInputs();
    if (pseudoInputs == 0) {
      int count = options.prior().weightCount();
      return weights("prior", count, () -> options.prior().initialWeights(seed));
    }
    var shape = Assembly.dataShape(decoder, options);
    return weights(
        "prior",
        Math.multiplyExact(pseudoInputs, shape.length()),
        () -> PseudoInputs.initialWeights(pseudoInputs, shape, seed));
  }

  private WeightVector weights(String name, int count, Supplier<double[]> initial) {
    if (count == 0) {
      return null;
    }
    ComputationGraph graph = graphs.get(name);
    if (graph == null) {
      graph = WeightVector.graph(name, initial.get(), options.updater());
    } else if (graph.numParams() != count) {
      throw new IllegalArgumentException(
          "The "
              + name
              + " has "
              + count
              + " weights, but the file's has "
              + graph.numParams()
              + ": it was another one");
    }
    return WeightVector.open(name, graph, memory);
  }

  private List<Network> critics() {
    List<Network> critics = new ArrayList<>();
    List<Regularizer> regularizers = options.objective().regularizers();
    for (int i = 0; i < regularizers.size(); i++) {
      String name = "critic" + i;
      ComputationGraphConfiguration configuration =
          regularizers
              .get(i)
              .critic(
                  options.posterior().latentSize(),
                  Seeds.derive(options.seed(), CRITIC_WEIGHTS, i));
      Network critic = null;
      if (configuration != null) {
        critic =
            graphs.containsKey(name)
                ? Network.open(name, graphs.get(name), memory)
                : Network.create(name, configuration, memory);
      }
      critics.add(critic);
    }
    return critics;
  }
}
