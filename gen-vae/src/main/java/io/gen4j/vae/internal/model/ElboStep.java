package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * One training step on an objective (Kingma and Welling 2014). It encodes, draws latent vectors by
 * reparameterization, decodes, evaluates the objective, and backpropagates through all of these.
 * The encoder runs once per example for any number of latent samples.
 */
public final class ElboStep implements TrainingStep {

  private static final long DATA = 0x4441L;
  private static final long NOISE = 0x4E4FL;
  private static final long CORRUPTION = 0x434FL;

  private final VaeModel model;
  private final Trainer trainer;
  private final TrainedNetwork[] networks;
  private final LongPredicate encoderAlone;
  private int datasetSize;
  private boolean boundedTarget;
  private boolean usable;

  /**
   * Creates the step of a model.
   *
   * @param networks all networks of the model, the encoder first
   * @param encoderAlone whether a step updates the encoder alone
   */
  public ElboStep(
      VaeModel model, Trainer trainer, List<TrainedNetwork> networks, LongPredicate encoderAlone) {
    this.model = model;
    this.encoderAlone = encoderAlone;
    this.trainer = trainer;
    this.networks = networks.toArray(TrainedNetwork[]::new);
  }

  @Override
  public void begin(Dataset dataset) {
    datasetSize = dataset.size();
    usable = Examples.areKnownUsable(dataset, model.settings());
    boundedTarget =
        dataset
            .field(Field.TARGET)
            .filter(field -> field.kind() instanceof FieldKind.Continuous)
            .filter(field -> field.range().isBounded())
            .isPresent();
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    ModelSettings settings = model.settings();
    long seed = settings.seed();
    Batch batch = batches.get();
    try (StepMemory.Scope scope = model.memory().open()) {
      Examples examples = Examples.of(batch, boundedTarget, usable, settings);
      if (settings.binarized()) {
        examples = examples.binarized(Seeds.derive(seed, DATA, step));
      }
      if (!settings.corruption().isNone()) {
        examples = examples.corrupted(settings.corruption(), Seeds.derive(seed, CORRUPTION, step));
      }
      model.encoder().seedNoise(Seeds.derive(seed, NOISE, step, 0));
      model.decoder().seedNoise(Seeds.derive(seed, NOISE, step, 1));
      ElboGradients gradients = new ElboGradients(model, step, datasetSize, examples);
      Map<String, Double> metrics = gradients.compute();
      if (encoderAlone.test(step)) {
        trainer.apply(step, networks[0]);
      } else {
        trainer.apply(step, networks);
        gradients.moveWeights();
      }
      return metrics;
    }
  }
}
