package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Batch;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.Condition.Part;
import io.gen4j.gan.internal.Labels;
import io.gen4j.gan.loss.LogitLoss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One alternating step (Goodfellow et al. 2014, algorithm 1): the discriminator's updates on real
 * and generated batches, then the generator's on the last generated batch, whose forward pass it
 * shares.
 */
final class AdversarialStep implements TrainingStep {

  private static final long LATENT = 0x4C41L;
  private static final long NOISE = 0x4E4FL;
  private static final long VIEW = 0x4756L;
  private static final long PATH = 0x5054L;

  private final Generator generator;
  private final Network discriminator;
  private final Network average;
  private final Latent latent;
  private final Condition condition;
  private final GanOptions options;
  private final View view;
  private final DiscriminatorObjective objective;
  private final Updates generatorUpdates;
  private final Updates discriminatorUpdates;
  private final Restorable beforeUnrolling;
  private final PathLengthPenalty pathLength;
  private final Map<String, Double> penalties = new LinkedHashMap<>();

  /**
   * Creates the step.
   *
   * @param average network that follows the generator as a moving average, or null
   * @param condition what is asked of generated examples
   * @param pathLength the generator's penalty, paid when the options say so
   */
  AdversarialStep(
      Generator generator,
      Discriminator discriminator,
      Network average,
      Latent latent,
      Condition condition,
      View view,
      Updates generatorUpdates,
      Updates discriminatorUpdates,
      PathLengthPenalty pathLength,
      GanOptions options) {
    this.generator = generator;
    this.discriminator = discriminator.network();
    this.average = average;
    this.latent = latent;
    this.condition = condition;
    this.options = options;
    this.view = view;
    this.objective = new DiscriminatorObjective(discriminator.network(), view, condition, options);
    this.generatorUpdates = generatorUpdates;
    this.discriminatorUpdates = discriminatorUpdates;
    this.pathLength = pathLength;
    this.beforeUnrolling = discriminatorUpdates.restorable(List.of());
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
    try (StepMemory.Scope scope = discriminator.memory().open()) {
      Examples real = null;
      Examples fake = null;
      for (int i = 0; i < options.discriminatorSteps(); i++) {
        Batch batch = ahead.get(i);
        real = real(batch);
        generator.network().seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 0));
        discriminator.seedNoise(Seeds.derive(options.seed(), NOISE, step, i, 1));
        fake = generated(batch.size(), Seeds.derive(options.seed(), LATENT, step, i));
        long number = step * options.discriminatorSteps() + i;
        updateDiscriminator(step, number, real, fake, metrics);
      }
      if (options.unrolledSteps() == 0) {
        updateGenerator(step, real, fake, metrics);
      } else {
        long number = (step + 1) * options.discriminatorSteps() - 1;
        beforeUnrolling.keep();
        try {
          unroll(step, number, real, fake);
          updateGenerator(step, real, fake, metrics);
        } finally {
          beforeUnrolling.restore();
          discriminatorUpdates.refresh();
        }
      }
    }
    if (options.health()) {
      metrics.putAll(penalties);
    }
    if (average != null) {
      // Early averages would remember the initial weights: the window grows with training.
      double keep = Math.min(options.averaging(), (1.0 + step) / (10.0 + step));
      average.averageWith(generator.network(), keep);
    }
    return metrics;
  }

  private Examples real(Batch batch) {
    double[][] conditions =
        condition instanceof Condition.OfClass
            ? condition.ofLabels(batch.labels())
            : new double[batch.size()][condition.size()];
    return new Examples(
        batch.data().castTo(discriminator.parameters().dataType()), null, conditions);
  }

  private Examples generated(int count, long seed) {
    double[][] asked = condition.draw(count, seed);
    INDArray vectors = Labels.append(latent.sample(count, seed), asked);
    return new Examples(generator.forward(vectors), vectors, asked);
  }

  private void updateDiscriminator(
      long step, long number, Examples real, Examples fake, Map<String, Double> metrics) {
    DiscriminatorObjective.Result result = objective.run(step, number, real, fake);
    double norm = discriminatorUpdates.apply(step);
    view.adapt(objective.boundary(), result.real());
    if (!Double.isNaN(result.penalty())) {
      penalties.put("gradient_penalty", result.penalty());
    }
    metrics.put("discriminator_loss", result.value());
    if (options.health()) {
      Health.ofDiscriminator(metrics, objective.boundary(), result, norm);
      if (options.input().augmentation().isAdaptive()) {
        metrics.put("augmentation", view.state().getDouble(0));
      }
    }
  }

  /** Lets the discriminator run ahead, as the generator is to see it, lazy penalties included. */
  private void unroll(long step, long number, Examples real, Examples fake) {
    for (int i = 1; i <= options.unrolledSteps(); i++) {
      objective.run(step, number + i, real, fake);
      discriminatorUpdates.apply(step);
    }
  }

  private void updateGenerator(
      long step, Examples real, Examples fake, Map<String, Double> metrics) {
    long seed = Seeds.derive(options.seed(), VIEW, step);
    double[] ofReal = new double[0];
    if (options.loss().generatorSeesReal()) {
      INDArray seen = view.see(real.data(), real.conditions(), step, seed);
      double[][] outputs = HeapCopy.rows(discriminator.forward(true, seen)[0]);
      ofReal = objective.logits(outputs, real.packed(view.packing()));
    }
    double[][] conditions = fake.packed(view.packing());
    INDArray seen = view.see(fake.data(), fake.conditions(), step, seed);
    double[][] outputs = HeapCopy.rows(discriminator.forward(true, seen)[0]);
    LogitLoss loss = options.loss().generator(ofReal, objective.logits(outputs, conditions));
    double[][] gradient = new double[outputs.length][outputs[0].length];
    objective.spread(loss.fake(), conditions, gradient);
    double value =
        loss.value()
            + DiscriminatorObjective.add(
                condition.auxiliary(Part.GENERATED, outputs, conditions), gradient);
    Network network = generator.network();
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(network.name(), step, "loss " + value);
    }
    INDArray outputGradient = HeapCopy.matrix(gradient, seen.dataType());
    INDArray passed = discriminator.backward(Gradients.INPUT, outputGradient)[0];
    network.backward(Gradients.PARAMETERS, view.back(passed, fake.data(), seed));
    if (options.regularization().pathLength().isDue(step)) {
      double paid = pathLength.addGradient(fake, Seeds.derive(options.seed(), PATH, step));
      penalties.put("path_length_penalty", paid);
    }
    double norm = generatorUpdates.apply(step);
    metrics.put("generator_loss", value);
    if (options.health()) {
      Health.ofGenerator(metrics, real, fake, norm);
    }
  }
}
