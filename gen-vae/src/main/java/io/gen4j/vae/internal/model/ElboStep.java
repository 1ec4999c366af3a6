package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Batch;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingStep;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One step of gradient descent on an objective (Kingma and Welling 2014): encode, draw latent
 * vectors by reparameterization, decode, weigh the terms, and all the way back. The encoder runs
 * once per example, however many latent samples there are.
 */
public final class ElboStep implements TrainingStep {

  private static final long DATA = 0x4441L;
  private static final long NOISE = 0x4E4FL;
  private static final long CORRUPTION = 0x434FL;

  private final VaeModel model;
  private int datasetSize;

  /** Creates the step of a model. */
  public ElboStep(VaeModel model) {
    this.model = model;
  }

  /** Sets the number of examples of the data set that the next batches are from. */
  public void setDatasetSize(int size) {
    datasetSize = size;
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    ModelSettings settings = model.settings();
    long seed = settings.seed();
    Batch batch = batches.get();
    try (StepMemory.Scope scope = model.memory().open()) {
      Examples examples = Examples.of(batch, settings);
      if (settings.binarized()) {
        examples = examples.binarized(Seeds.derive(seed, DATA, step));
      }
      Examples seen = examples;
      if (!settings.corruption().isNone()) {
        seen = examples.corrupted(settings.corruption(), Seeds.derive(seed, CORRUPTION, step));
      }
      model.encoder().seedNoise(Seeds.derive(seed, NOISE, step, 0));
      model.decoder().seedNoise(Seeds.derive(seed, NOISE, step, 1));
      ElboGradients gradients = new ElboGradients(model, step, datasetSize, examples, seen);
      Map<String, Double> metrics = gradients.compute();
      for (Network network : model.networks()) {
        if (!network.gradientsAreFinite()) {
          throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
        }
      }
      model.networks().forEach(Network::update);
      gradients.moveWeights();
      return metrics;
    }
  }
}
