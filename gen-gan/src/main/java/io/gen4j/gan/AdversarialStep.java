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
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
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

  private final Generator generator;
  private final Discriminator discriminator;
  private final Network average;
  private final Latent latent;
  private final GanOptions options;

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
  }

  @Override
  public int batchesPerStep() {
    return options.discriminatorSteps();
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
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
        double loss = updateDiscriminator(step, real, fake);
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

  private double updateDiscriminator(long step, INDArray real, INDArray fake) {
    Network network = discriminator.network();
    LogitLoss loss;
    if (network.canGroup()) {
      double[] logits = logits(network.forward(true, 2, Nd4j.concat(0, real, fake))[0]);
      int half = logits.length / 2;
      loss =
          options
              .loss()
              .discriminator(
                  Arrays.copyOf(logits, half), Arrays.copyOfRange(logits, half, 2 * half));
      requireFinite(network, step, loss);
      network.backward(Gradients.PARAMETERS, column(loss.real(), loss.fake()));
    } else {
      // The layers keep one pass at a time: the fake pass comes back before the real one goes out.
      double[] ofReal = logits(network.forward(true, real)[0]);
      double[] ofFake = logits(network.forward(true, fake)[0]);
      loss = options.loss().discriminator(ofReal, ofFake);
      requireFinite(network, step, loss);
      network.backward(Gradients.PARAMETERS, column(loss.fake()));
      network.forward(true, real);
      network.backward(Gradients.PARAMETERS_ADDED, column(loss.real()));
    }
    update(network, step);
    return loss.value();
  }

  private double updateGenerator(long step, INDArray real, INDArray fake) {
    Network network = discriminator.network();
    GanLoss losses = options.loss();
    double[] ofReal = new double[0];
    if (losses.generatorSeesReal()) {
      ofReal = logits(network.forward(true, real)[0]);
    }
    double[] ofFake = logits(network.forward(true, fake)[0]);
    LogitLoss loss = losses.generator(ofReal, ofFake);
    requireFinite(generator.network(), step, loss);
    INDArray gradient = network.backward(Gradients.INPUT, column(loss.fake()))[0];
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

  private static double[] logits(INDArray output) {
    return output.reshape(output.length()).toDoubleVector();
  }

  private static INDArray column(double[]... parts) {
    int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    float[] values = new float[length];
    int i = 0;
    for (double[] part : parts) {
      for (double value : part) {
        values[i++] = (float) value;
      }
    }
    return Nd4j.create(values, new long[] {length, 1}, 'c');
  }
}
