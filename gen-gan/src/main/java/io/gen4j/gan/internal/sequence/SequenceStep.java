package io.gen4j.gan.internal.sequence;

import io.gen4j.core.data.Batch;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import io.gen4j.gan.sequence.TokenLearning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of a GAN of sequences: updates of the discriminator on real and drawn sequences, then an
 * update of the generator on those that were drawn last.
 */
public final class SequenceStep implements TrainingStep {

  private static final long DRAWS = 0x5344L;
  private static final long ROLLOUTS = 0x5352L;
  private static final long NOISE = 0x534EL;

  /**
   * What a step consists of.
   *
   * @param loss adversarial losses; the policy gradient uses the discriminator's only
   * @param learning how the generator learns
   * @param discriminatorSteps updates of the discriminator per step
   * @param pretraining first steps in which only the discriminator learns
   * @param start token before each sequence
   * @param stop token that fills a sequence after its first occurrence, or -1
   * @param seed seed of all randomness
   */
  public record Settings(
      GanLoss loss,
      TokenLearning learning,
      int discriminatorSteps,
      long pretraining,
      int start,
      int stop,
      long seed) {}

  private final TrainedNetwork trainedGenerator;
  private final TrainedNetwork trainedDiscriminator;
  private final Trainer trainer;
  private final Settings settings;
  private final DiscriminatorPasses discriminator;
  private final Samplers samplers;

  /**
   * Creates the step.
   *
   * @param generator language model's network
   * @param discriminator network from tokens to logits, with the same step memory
   * @param trainer applies the gradients
   */
  public SequenceStep(
      TrainedNetwork generator, TrainedNetwork discriminator, Trainer trainer, Settings settings) {
    this.trainedGenerator = generator;
    this.trainedDiscriminator = discriminator;
    this.trainer = trainer;
    this.settings = settings;
    this.discriminator = new DiscriminatorPasses(discriminator.network(), settings.loss());
    this.samplers = new Samplers(generator.network(), settings.start(), settings.stop());
  }

  @Override
  public int batchesPerStep() {
    return settings.discriminatorSteps();
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    // Read all batches first: if reading fails, no half step is left behind.
    List<TokenBatch> ahead = new ArrayList<>();
    for (int i = 0; i < settings.discriminatorSteps(); i++) {
      ahead.add(TokenBatch.of(batches.get()));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    TokenBatch real = null;
    TokenBatch fake = null;
    long drawn = 0;
    for (int i = 0; i < ahead.size(); i++) {
      real = ahead.get(i);
      drawn = Seeds.derive(settings.seed(), DRAWS, step, i);
      int[] tokens = samplers.of(real.size(), real.time()).draw(drawn);
      fake = new TokenBatch(tokens, real.size(), real.time());
      long noise = Seeds.derive(settings.seed(), NOISE, step, i);
      DiscriminatorPasses.Verdict verdict =
          discriminator.learn(step, shown(step, real, fake, drawn), noise);
      trainer.apply(step, trainedDiscriminator);
      metrics.put("discriminator_loss", verdict.loss());
      metrics.put("accuracy", verdict.accuracy());
    }
    if (step >= settings.pretraining()) {
      double loss = updateGenerator(step, real, fake, drawn, metrics);
      trainer.apply(step, trainedGenerator);
      metrics.put("generator_loss", loss);
    }
    return metrics;
  }

  /**
   * Returns what the discriminator learns from. It must see generated tokens as in the generator's
   * update, relaxed or drawn, since its judgment of others means nothing.
   */
  private Supplier<INDArray> shown(long step, TokenBatch real, TokenBatch fake, long drawn) {
    if (settings.learning() instanceof GumbelSoftmax relaxation && !relaxation.straightThrough()) {
      double sharpness = relaxation.at(Math.max(0, step - settings.pretraining()));
      return () -> real.with(relaxed(relaxation).shares(fake, sharpness, drawn));
    }
    return () -> real.with(fake);
  }

  private RelaxedUpdate relaxed(GumbelSoftmax relaxation) {
    return new RelaxedUpdate(
        trainedGenerator.network(),
        settings.start(),
        settings.stop(),
        relaxation.straightThrough());
  }

  private double updateGenerator(
      long step, TokenBatch real, TokenBatch fake, long drawn, Map<String, Double> metrics) {
    Network generator = trainedGenerator.network();
    if (settings.learning() instanceof PolicyGradient policy) {
      return new PolicyUpdate(generator, samplers, settings.start(), settings.stop(), policy)
          .run(
              fake, discriminator::rewards, Seeds.derive(settings.seed(), ROLLOUTS, step), metrics);
    }
    GumbelSoftmax relaxation = (GumbelSoftmax) settings.learning();
    double sharpness = relaxation.at(step - settings.pretraining());
    metrics.put("sharpness", sharpness);
    long noise = Seeds.derive(settings.seed(), NOISE, step, settings.discriminatorSteps());
    return relaxed(relaxation)
        .run(fake, shares -> discriminator.respond(step, real, shares, noise), sharpness, drawn);
  }

  /** Frees the memory that the step keeps between steps. */
  public void release() {
    samplers.close();
  }
}
