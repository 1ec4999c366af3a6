package io.gen4j.gan.internal;

import io.gen4j.core.network.Network;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.gan.internal.padding.StepWeights;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.term.ChangedExamples;
import io.gen4j.gan.term.DiscriminatorPasses;
import io.gen4j.gan.term.DiscriminatorPasses.MainPass;
import io.gen4j.gan.term.DiscriminatorTerms;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.UpdateExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The objective of the discriminator and its parameter gradient. */
final class DiscriminatorObjective {

  private static final long VIEW = 0x5649L;
  private static final long TERM = 0x5445L;
  private static final long PASSES = 0x5045L;

  private final Network network;
  private final Game game;
  private final GanLoss loss;

  /**
   * The objective at the current parameters.
   *
   * @param value the loss plus all terms except those with passes of their own
   * @param real adversarial logits of real examples
   * @param fake adversarial logits of generated examples
   */
  record Result(double value, double[] real, double[] fake) {}

  DiscriminatorObjective(Network network, Game game) {
    this.network = network;
    this.game = game;
    this.loss = game.objective().smoothedLoss();
  }

  /**
   * Computes the objective and writes its gradient into the network's gradients.
   *
   * @param number index of the discriminator's update, over all steps
   */
  Result run(long step, long number, Examples real, Examples fake) {
    DiscriminatorInput input = game.discriminatorInput();
    long realSeed = Seeds.derive(game.seed(), VIEW, number, 0);
    long fakeSeed = Seeds.derive(game.seed(), VIEW, number, 1);
    long termSeed = Seeds.derive(game.seed(), TERM, number);
    List<RunningTerm> due = game.due(number);
    List<INDArray[]> inputs = new ArrayList<>();
    List<Judged> judged = new ArrayList<>();
    inputs.add(input.see(real, step, realSeed));
    inputs.add(input.see(fake, step, fakeSeed));
    judged.add(new Judged(real, input.packing(), game.conditioner(), false));
    judged.add(new Judged(fake, input.packing(), game.conditioner(), false));
    int[] firstExtra = new int[due.size() + 1];
    for (int t = 0; t < due.size(); t++) {
      GanTerm term = due.get(t).term();
      firstExtra[t] = judged.size();
      UpdateExamples examples =
          new UpdateExamples(number, termSeed, due.get(t), real.data(), fake.data());
      for (ChangedExamples added : term.addExamples(examples)) {
        Examples changed = (added.real() ? real : fake).withData(added.examples());
        // The same seed as the original, so that only the change differs.
        inputs.add(input.see(changed, step, added.real() ? realSeed : fakeSeed));
        judged.add(new Judged(changed, input.packing(), game.conditioner(), false));
      }
    }
    firstExtra[due.size()] = judged.size();
    Set<String> layers = Game.layers(due);
    GroupedPasses passes =
        new GroupedPasses(network, inputs, StepWeights.masks(real.mask(), inputs.get(0)), layers);
    passes.forward(judged);
    Judged ofReal = judged.get(0);
    Judged ofFake = judged.get(1);
    LogitLoss adversarial = Losses.discriminator(loss, ofReal.logits(), ofFake.logits());
    ofReal.addToLogits(adversarial.real());
    ofFake.addToLogits(adversarial.fake());
    double value = adversarial.value();
    for (int t = 0; t < due.size(); t++) {
      RunningTerm running = due.get(t);
      List<Judged> extra = judged.subList(firstExtra[t], firstExtra[t + 1]);
      DiscriminatorTerms call =
          new DiscriminatorTerms(number, termSeed, running, ofReal, ofFake, extra);
      value += running.noteInDiscriminator(running.term().discriminator(call));
    }
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(network.name(), step, "loss " + value);
    }
    passes.backward(judged);
    long seed = Seeds.derive(game.seed(), PASSES, number);
    for (RunningTerm running : due) {
      DiscriminatorPasses call =
          new DiscriminatorPasses(
              number,
              seed,
              running,
              network,
              main(inputs.get(0), real, ofReal),
              main(inputs.get(1), fake, ofFake));
      running.noteInDiscriminator(running.term().afterDiscriminator(call));
    }
    return new Result(value, ofReal.logits(), ofFake.logits());
  }

  private MainPass main(INDArray[] inputs, Examples examples, Judged judged) {
    return new MainPass(
        inputs,
        StepWeights.masks(examples.mask(), inputs),
        game.discriminatorInput().data(examples),
        judged.scoreGradient());
  }

  /** Returns the logit of examples that are equally likely real or generated, or 0 if undefined. */
  double boundary() {
    return Double.isNaN(loss.boundary()) ? 0 : loss.boundary();
  }
}
