package io.gen4j.gan.internal;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.Snapshot;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.internal.padding.StepWeights;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.term.GeneratorPasses;
import io.gen4j.gan.term.GeneratorTerms;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One alternating step (Goodfellow et al. 2014, algorithm 1): discriminator updates on real and
 * generated batches, then a generator update on the last generated batch, which reuses its forward
 * pass.
 */
public final class AdversarialStep implements TrainingStep {

  private static final long LATENT = 0x4C41L;
  private static final long NOISE = 0x4E4FL;
  private static final long VIEW = 0x4756L;
  private static final long TERM = 0x5446L;
  private static final long PASSES = 0x5054L;
  private static final long POOL = 0x504FL;

  private final TrainedNetwork trainedGenerator;
  private final TrainedNetwork trainedDiscriminator;
  private final Network generator;
  private final Network discriminator;
  private final Game game;
  private final Trainer trainer;
  private final DiscriminatorObjective objective;
  private final Snapshot beforeUnrolling;
  private final ImagePool pool;

  /**
   * Creates the step.
   *
   * @param trainer applies the gradients
   * @param pool earlier generated examples for the discriminator, or null
   */
  public AdversarialStep(
      TrainedNetwork generator,
      TrainedNetwork discriminator,
      Game game,
      Trainer trainer,
      ImagePool pool) {
    this.trainedGenerator = generator;
    this.trainedDiscriminator = discriminator;
    this.generator = generator.network();
    this.discriminator = discriminator.network();
    this.game = game;
    this.trainer = trainer;
    this.pool = pool;
    this.objective = new DiscriminatorObjective(this.discriminator, game);
    this.beforeUnrolling = trainer.snapshot(discriminator);
  }

  /** Frees the memory that the step keeps between steps. */
  public void release() {
    beforeUnrolling.release();
  }

  @Override
  public int batchesPerStep() {
    return game.alternation().discriminatorSteps();
  }

  @Override
  public void begin(Dataset dataset) {
    game.conditioner().countLabels(dataset);
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    try (StepMemory.Scope scope = discriminator.memory().open()) {
      begin(step, batches, metrics).run();
    }
    return metrics;
  }

  /** Opens the memory of the step, for {@link #begin} and what it returns. */
  public StepMemory.Scope open() {
    return discriminator.memory().open();
  }

  /**
   * Runs the step up to the generator's gradients of the main pass.
   *
   * @return the rest of the step: passes of the generator alone, and its update
   */
  public Runnable begin(long step, Supplier<Batch> batches, Map<String, Double> metrics) {
    int updates = game.alternation().discriminatorSteps();
    // Read all batches first: if reading fails, no half step is left behind.
    List<Batch> ahead = new ArrayList<>();
    for (int i = 0; i < updates; i++) {
      ahead.add(batches.get());
    }
    if (step < game.alternation().pretrainingSteps()) {
      return pretrain(step, ahead.get(updates - 1), metrics);
    }
    Examples real = null;
    Examples fake = null;
    for (int i = 0; i < updates; i++) {
      real = real(ahead.get(i));
      generator.seedNoise(Seeds.derive(game.seed(), NOISE, step, i, 0));
      discriminator.seedNoise(Seeds.derive(game.seed(), NOISE, step, i, 1));
      fake = generated(real, Seeds.derive(game.seed(), LATENT, step, i));
      updateDiscriminator(step, step * updates + i, real, fake, metrics);
    }
    return game.alternation().unrolledSteps() == 0
        ? updateGenerator(step, real, fake, metrics)
        : unroll(step, (step + 1) * updates - 1, real, fake, metrics);
  }

  /** Updates the generator on the terms that do not need the discriminator. */
  private Runnable pretrain(long step, Batch batch, Map<String, Double> metrics) {
    Examples real = real(batch);
    generator.seedNoise(Seeds.derive(game.seed(), NOISE, step, 0, 0));
    Examples fake = generated(real, Seeds.derive(game.seed(), LATENT, step, 0));
    int packing = game.discriminatorInput().packing();
    Judged ofReal = new Judged(real, packing, game.conditioner(), false);
    Judged ofFake = new Judged(fake, packing, game.conditioner(), true);
    List<RunningTerm> due =
        game.due(step).stream().filter(running -> !running.term().needsDiscriminator()).toList();
    double value = terms(step, due, ofFake, ofReal);
    INDArray back = ofFake.exampleGradient();
    return finish(step, due, value, back == null ? fake.data().mul(0) : back, real, fake, metrics);
  }

  private Examples real(Batch batch) {
    DataType type = discriminator.parameters().dataType();
    return new Examples(
        HeapCopy.cast(batch.data(), type), game.conditioner().real(batch), batch.mask());
  }

  private Examples generated(Examples real, long seed) {
    ConditionBatch asked = game.conditioner().generated(real.conditions(), seed);
    DataType type = generator.parameters().dataType();
    INDArray[] inputs = game.generatorInput().draw(asked, seed, type);
    INDArray[] masks = StepWeights.masks(real.mask(), inputs);
    INDArray data = generator.forward(true, 1, masks, inputs)[0];
    return new Examples(data, asked, real.mask(), inputs);
  }

  private void updateDiscriminator(
      long step, long number, Examples real, Examples fake, Map<String, Double> metrics) {
    long seed = Seeds.derive(game.seed(), POOL, number);
    Examples shown = pool == null ? fake : fake.withData(pool.exchange(fake.data(), seed));
    DiscriminatorObjective.Result result = objective.run(step, number, real, shown);
    double norm = trainer.apply(step, trainedDiscriminator).get(discriminator.name());
    DiscriminatorInput input = game.discriminatorInput();
    input.adapt(objective.boundary(), (int) real.data().size(0), result.real());
    metrics.put("discriminator_loss", result.value());
    if (game.health()) {
      Health.ofDiscriminator(metrics, objective.boundary(), result, norm);
      if (input.isAdaptive()) {
        metrics.put("augmentation", input.state().getDouble(0));
      }
    }
  }

  /** Updates the generator against an unrolled discriminator, including lazy penalties. */
  private Runnable unroll(
      long step, long number, Examples real, Examples fake, Map<String, Double> metrics) {
    beforeUnrolling.keep();
    // An identity map, because arrays with equal values are equal.
    Map<INDArray, Double> kept = new IdentityHashMap<>();
    game.terms().forEach(term -> term.state().values().forEach(s -> kept.put(s, s.getDouble(0))));
    try {
      for (int i = 1; i <= game.alternation().unrolledSteps(); i++) {
        objective.run(step, number + i, real, fake);
        trainer.apply(step, trainedDiscriminator);
      }
    } catch (RuntimeException e) {
      beforeUnrolling.restore();
      throw e;
    } finally {
      kept.forEach((state, value) -> state.assign(value));
    }
    try {
      return updateGenerator(step, real, fake, metrics);
    } finally {
      beforeUnrolling.restore();
    }
  }

  private Runnable updateGenerator(
      long step, Examples real, Examples fake, Map<String, Double> metrics) {
    DiscriminatorInput input = game.discriminatorInput();
    GanLoss loss = game.objective().loss();
    long seed = Seeds.derive(game.seed(), VIEW, step);
    List<RunningTerm> due = game.due(step);
    Set<String> layers = Game.layers(due);
    boolean seesReal =
        loss.generatorSeesReal()
            || due.stream().anyMatch(running -> running.term().generatorSeesReal());
    Judged ofReal = new Judged(real, input.packing(), game.conditioner(), false);
    if (seesReal) {
      judge(ofReal, real, step, seed, layers);
    }
    Judged ofFake = new Judged(fake, input.packing(), game.conditioner(), true);
    GroupedPasses passes = judge(ofFake, fake, step, seed, layers);
    double[] realLogits = loss.generatorSeesReal() ? ofReal.logits() : new double[0];
    LogitLoss adversarial = Losses.generator(loss, realLogits, ofFake.logits());
    ofFake.addToLogits(adversarial.fake());
    double value = adversarial.value() + terms(step, due, ofFake, ofReal);
    INDArray passed = passes.backward(Gradients.INPUT, ofFake);
    INDArray back = input.back(passed, fake, seed);
    if (ofFake.exampleGradient() != null) {
      back = ChannelsLast.sum(back, ofFake.exampleGradient());
    }
    return finish(step, due, value, back, real, fake, metrics);
  }

  /** Adds the derivatives of terms to a generated batch and returns the sum of their values. */
  private double terms(long step, List<RunningTerm> due, Judged ofFake, Judged ofReal) {
    long seed = Seeds.derive(game.seed(), TERM, step);
    double value = 0;
    for (RunningTerm running : due) {
      GeneratorTerms call = new GeneratorTerms(step, seed, running, ofFake, ofReal);
      value += running.noteInGenerator(running.term().generator(call));
    }
    return value;
  }

  /**
   * Writes the generator's gradients, given the derivatives with respect to its examples.
   *
   * @return the terms' own passes and the update
   */
  private Runnable finish(
      long step,
      List<RunningTerm> due,
      double value,
      INDArray gradient,
      Examples real,
      Examples fake,
      Map<String, Double> metrics) {
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(generator.name(), step, "loss " + value);
    }
    INDArray back = StepWeights.of(fake.mask(), gradient).zero(gradient);
    generator.backward(Gradients.PARAMETERS, back);
    return () -> {
      complete(step, due, value, real, fake, metrics);
      game.terms().forEach(running -> running.report(metrics));
    };
  }

  private void complete(
      long step,
      List<RunningTerm> due,
      double value,
      Examples real,
      Examples fake,
      Map<String, Double> metrics) {
    long passSeed = Seeds.derive(game.seed(), PASSES, step);
    INDArray[] masks = StepWeights.masks(fake.mask(), fake.inputs());
    for (RunningTerm running : due) {
      GeneratorPasses call =
          new GeneratorPasses(
              step, passSeed, running, generator, fake.inputs(), masks, real.data(), fake.mask());
      running.noteInGenerator(running.term().afterGenerator(call));
    }
    double norm = trainer.apply(step, trainedGenerator).get(generator.name());
    metrics.put("generator_loss", value);
    if (game.health()) {
      Health.ofGenerator(metrics, real, fake, norm);
    }
  }

  private GroupedPasses judge(
      Judged batch, Examples examples, long step, long seed, Set<String> layers) {
    INDArray[] seen = game.discriminatorInput().see(examples, step, seed);
    INDArray[] masks = StepWeights.masks(examples.mask(), seen);
    GroupedPasses passes =
        new GroupedPasses(discriminator, List.<INDArray[]>of(seen), masks, layers);
    passes.forward(List.of(batch));
    return passes;
  }
}
