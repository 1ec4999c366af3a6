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
import io.gen4j.gan.internal.Labels;
import io.gen4j.gan.internal.Logits;
import io.gen4j.gan.loss.ClassLoss;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.penalty.GradientPenalty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final int classes;
  private final GanOptions options;

  /**
   * Creates the step.
   *
   * @param average network that follows the generator as a moving average, or null
   * @param classes number of classes of a conditional GAN (AC-GAN, Odena et al. 2017), or 0
   */
  AdversarialStep(
      Generator generator,
      Discriminator discriminator,
      Network average,
      Latent latent,
      int classes,
      GanOptions options) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.average = average;
    this.latent = latent;
    this.classes = classes;
    this.options = options;
  }

  @Override
  public int batchesPerStep() {
    return options.discriminatorSteps();
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    // Read before anything moves: data that cannot be read leave no half step behind.
    List<Batch> ahead = new ArrayList<>();
    for (int i = 0; i < options.discriminatorSteps(); i++) {
      ahead.add(batches.get());
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    try (StepMemory.Scope scope = generator.network().memory().open()) {
      Examples real = null;
      Examples fake = null;
      for (int i = 0; i < options.discriminatorSteps(); i++) {
        Batch batch = ahead.get(i);
        real = new Examples(batch.data(), classes > 0 ? batch.labels() : List.of());
        long seed = Seeds.derive(options.seed(), LATENT, step, i);
        generator.network().seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 0));
        discriminator.network().seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 1));
        List<Integer> asked = classes > 0 ? Labels.draw(batch.size(), classes, seed) : List.of();
        INDArray vectors = Labels.append(latent.sample(batch.size(), seed), asked, classes);
        fake = new Examples(generator.forward(vectors), asked);
        metrics.put("discriminator_loss", updateDiscriminator(step, i, real, fake));
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

  /** Pictures or vectors with their classes, if there are any. */
  private record Examples(INDArray data, List<Integer> labels) {}

  private double updateDiscriminator(long step, int pass, Examples real, Examples fake) {
    Network network = discriminator.network();
    boolean together = network.canGroup();
    Logits ofReal;
    Logits ofFake;
    if (together) {
      INDArray both = Nd4j.concat(0, real.data(), fake.data());
      Logits all = Logits.of(network.forward(true, 2, both)[0]);
      int half = all.adversarial().length / 2;
      ofReal = all.range(0, half);
      ofFake = all.range(half, 2 * half);
    } else {
      ofReal = Logits.of(network.forward(true, real.data())[0]);
      ofFake = Logits.of(network.forward(true, fake.data())[0]);
    }
    LogitLoss loss = options.loss().discriminator(ofReal.adversarial(), ofFake.adversarial());
    ClassLoss classLoss = ClassLoss.of(ofReal.classes(), real.labels());
    double value = loss.value() + classLoss.value();
    requireFinite(network, step, value);
    Logits realGradient = new Logits(loss.real(), classLoss.gradient());
    // Generated examples teach the generator classes, and the classifier nothing.
    Logits fakeGradient = new Logits(loss.fake(), new double[loss.fake().length][classes]);
    if (together) {
      network.backward(Gradients.PARAMETERS, realGradient.and(fakeGradient).toArray());
    } else {
      // The layers keep one pass at a time: the fake pass comes back before the real one goes out.
      network.backward(Gradients.PARAMETERS, fakeGradient.toArray());
      network.forward(true, real.data());
      network.backward(Gradients.PARAMETERS_ADDED, realGradient.toArray());
    }
    long number = step * options.discriminatorSteps() + pass;
    for (GradientPenalty penalty : options.penalties()) {
      if (penalty.isDue(number)) {
        long seed = Seeds.derive(options.seed(), PENALTY, number);
        penalty.addGradient(network, real.data(), fake.data(), seed);
      }
    }
    update(network, step);
    return value;
  }

  private double updateGenerator(long step, Examples real, Examples fake) {
    Network network = discriminator.network();
    GanLoss losses = options.loss();
    double[] ofReal = new double[0];
    if (losses.generatorSeesReal()) {
      ofReal = Logits.of(network.forward(true, real.data())[0]).adversarial();
    }
    Logits ofFake = Logits.of(network.forward(true, fake.data())[0]);
    LogitLoss loss = losses.generator(ofReal, ofFake.adversarial());
    ClassLoss classLoss = ClassLoss.of(ofFake.classes(), fake.labels());
    double value = loss.value() + classLoss.value();
    requireFinite(generator.network(), step, value);
    INDArray logitGradient = new Logits(loss.fake(), classLoss.gradient()).toArray();
    INDArray gradient = network.backward(Gradients.INPUT, logitGradient)[0];
    generator.network().backward(Gradients.PARAMETERS, gradient);
    update(generator.network(), step);
    return value;
  }

  private static void update(Network network, long step) {
    if (!network.gradientsAreFinite()) {
      throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
    }
    network.update();
  }

  private static void requireFinite(Network network, long step, double loss) {
    if (!Double.isFinite(loss)) {
      throw new NonFiniteException(network.name(), step, "loss " + loss);
    }
  }
}
