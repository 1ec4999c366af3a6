package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Batch;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.internal.Logits;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.penalty.GradientPenalty;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One alternating step (Goodfellow et al. 2014, algorithm 1): the discriminator's updates on real
 * and generated batches, then the generator's on the last generated batch, whose forward pass it
 * shares.
 */
final class AdversarialStep implements TrainingStep {

  private static final long LATENT = 0x4C41L;
  private static final long NOISE = 0x4E4FL;
  private static final long PENALTY = 0x5045L;

  private final Generator generator;
  private final Discriminator discriminator;
  private final Network average;
  private final Latent latent;
  private final GanOptions options;
  private final Restorable lastGood;

  /**
   * Creates the step.
   *
   * @param average network that follows the generator as a moving average, or null
   */
  AdversarialStep(
      Generator generator,
      Discriminator discriminator,
      Network average,
      Latent latent,
      GanOptions options) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.average = average;
    this.latent = latent;
    this.options = options;
    this.lastGood = new Restorable(discriminator.network());
  }

  @Override
  public int batchesPerStep() {
    return options.discriminatorSteps();
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    // What fails after the discriminator has moved would leave half a step behind.
    lastGood.keep();
    try {
      return alternate(step, batches);
    } catch (RuntimeException e) {
      lastGood.restore();
      throw e;
    }
  }

  private Map<String, Double> alternate(long step, Supplier<Batch> batches) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    try (StepMemory.Scope scope = generator.network().memory().open()) {
      INDArray real = null;
      INDArray fake = null;
      for (int i = 0; i < options.discriminatorSteps(); i++) {
        Batch batch = batches.get();
        real = batch.data();
        long seed = Seeds.derive(options.seed(), LATENT, step, i);
        generator.network().seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 0));
        discriminator.network().seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 1));
        fake = generator.forward(latent.sample(batch.size(), seed));
        double loss = updateDiscriminator(step, i, real, fake);
        metrics.put("discriminator_loss", loss);
      }
      metrics.put("generator_loss", updateGenerator(step, real, fake));
    }
    if (average != null) {
      // Early averages would remember the initial weights: the window grows with training.
      double keep = Math.min(options.averaging(), (1.0 + step) / (10.0 + step));
      average.averageWith(generator.network(), keep);
    }
    return metrics;
  }

  private double updateDiscriminator(long step, int pass, INDArray real, INDArray fake) {
    Network network = discriminator.network();
    LogitLoss loss;
    if (network.canGroup()) {
      double[] logits = Logits.of(network.forward(true, 2, Nd4j.concat(0, real, fake))[0]);
      int half = logits.length / 2;
      loss =
          options
              .loss()
              .discriminator(
                  Arrays.copyOf(logits, half), Arrays.copyOfRange(logits, half, 2 * half));
      requireFinite(network, step, loss);
      network.backward(Gradients.PARAMETERS, Logits.column(loss.real(), loss.fake()));
    } else {
      // The layers keep one pass at a time: the fake pass comes back before the real one goes out.
      double[] ofReal = Logits.of(network.forward(true, real)[0]);
      double[] ofFake = Logits.of(network.forward(true, fake)[0]);
      loss = options.loss().discriminator(ofReal, ofFake);
      requireFinite(network, step, loss);
      network.backward(Gradients.PARAMETERS, Logits.column(loss.fake()));
      network.forward(true, real);
      network.backward(Gradients.PARAMETERS_ADDED, Logits.column(loss.real()));
    }
    long number = step * options.discriminatorSteps() + pass;
    for (GradientPenalty penalty : options.penalties()) {
      if (penalty.isDue(number)) {
        penalty.addGradient(network, real, fake, Seeds.derive(options.seed(), PENALTY, number));
      }
    }
    update(network, step);
    return loss.value();
  }

  private double updateGenerator(long step, INDArray real, INDArray fake) {
    Network network = discriminator.network();
    GanLoss losses = options.loss();
    double[] ofReal = new double[0];
    if (losses.generatorSeesReal()) {
      ofReal = Logits.of(network.forward(true, real)[0]);
    }
    double[] ofFake = Logits.of(network.forward(true, fake)[0]);
    LogitLoss loss = losses.generator(ofReal, ofFake);
    requireFinite(generator.network(), step, loss);
    INDArray gradient = network.backward(Gradients.INPUT, Logits.column(loss.fake()))[0];
    generator.network().backward(Gradients.PARAMETERS, gradient);
    update(generator.network(), step);
    return loss.value();
  }

  private static void update(Network network, long step) {
    if (!network.gradientsAreFinite()) {
      throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
    }
    network.update();
  }

  private static void requireFinite(Network network, long step, LogitLoss loss) {
    if (!Double.isFinite(loss.value())) {
      throw new NonFiniteException(network.name(), step, "loss " + loss.value());
    }
  }
}
