package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.gan.Condition.Auxiliary;
import io.gen4j.gan.Condition.Part;
import io.gen4j.gan.internal.Changes;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.penalty.GradientPenalty;
import io.gen4j.gan.regularization.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the discriminator minimises, with its parameter gradient. */
final class DiscriminatorObjective {

  private static final long VIEW = 0x5649L;
  private static final long PENALTY = 0x5045L;
  private static final long CHANGE = 0x4348L;

  private final Network network;
  private final View view;
  private final Condition condition;
  private final GanOptions options;
  private final GanLoss loss;

  /**
   * The objective at the current parameters.
   *
   * @param value what was minimised: loss, auxiliary loss and consistency penalty, without the
   *     penalties on input gradients
   * @param real adversarial logits of real examples
   * @param fake adversarial logits of generated examples
   * @param penalty the penalties that were paid, as if paid at every step; NaN if none was due
   */
  record Result(double value, double[] real, double[] fake, double penalty) {}

  DiscriminatorObjective(Network network, View view, Condition condition, GanOptions options) {
    this.network = network;
    this.view = view;
    this.condition = condition;
    this.options = options;
    this.loss = GanLosses.smoothed(options.loss(), options.regularization().labelSmoothing());
  }

  /**
   * Computes the objective and writes its gradient into the network's gradients.
   *
   * @param number number of the discriminator's update, over all steps
   */
  Result run(long step, long number, Examples real, Examples fake) {
    long realSeed = Seeds.derive(options.seed(), VIEW, number, 0);
    long fakeSeed = Seeds.derive(options.seed(), VIEW, number, 1);
    INDArray seenReal = view.see(real.data(), real.conditions(), step, realSeed);
    INDArray seenFake = view.see(fake.data(), fake.conditions(), step, fakeSeed);
    Consistency consistency = options.regularization().consistency();
    List<INDArray> inputs = new ArrayList<>(List.of(seenReal, seenFake));
    if (consistency.realWeight() > 0) {
      inputs.add(changed(real, step, realSeed));
    }
    if (consistency.fakeWeight() > 0) {
      inputs.add(changed(fake, step, fakeSeed));
    }
    double[][] ofReal = real.packed(view.packing());
    double[][] ofFake = fake.packed(view.packing());
    Parts parts = new Parts(network, inputs);
    double[][][] outputs = parts.forward();
    double[] r = logits(outputs[0], ofReal);
    double[] f = logits(outputs[1], ofFake);
    LogitLoss adversarial = loss.discriminator(r, f);
    double[][][] gradients = new double[inputs.size()][outputs[0].length][outputs[0][0].length];
    spread(adversarial.real(), ofReal, gradients[0]);
    spread(adversarial.fake(), ofFake, gradients[1]);
    double value =
        adversarial.value()
            + add(condition.auxiliary(Part.REAL, outputs[0], ofReal), gradients[0])
            + add(condition.auxiliary(Part.FAKE, outputs[1], ofFake), gradients[1]);
    int next = 2;
    if (consistency.realWeight() > 0) {
      value += compare(consistency.realWeight(), ofReal, outputs, gradients, 0, next++);
    }
    if (consistency.fakeWeight() > 0) {
      value += compare(consistency.fakeWeight(), ofFake, outputs, gradients, 1, next);
    }
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(network.name(), step, "loss " + value);
    }
    parts.backward(gradients);
    double paid = Double.NaN;
    for (GradientPenalty penalty : options.regularization().penalties()) {
      if (penalty.isDue(number)) {
        double[][] realLogit = directions(ofReal, outputs[0][0].length);
        double[][] fakeLogit = directions(ofFake, outputs[0][0].length);
        long seed = Seeds.derive(options.seed(), PENALTY, number);
        boolean[] data = view.data(real.data());
        double one =
            penalty.addGradient(network, seenReal, seenFake, realLogit, fakeLogit, data, seed);
        paid = Double.isNaN(paid) ? one : paid + one;
      }
    }
    return new Result(value, r, f, paid);
  }

  /** Returns the logit of examples that are as likely real as generated; 0 where there is none. */
  double boundary() {
    return Double.isNaN(loss.boundary()) ? 0 : loss.boundary();
  }

  /** Returns adversarial logits of the discriminator's output. */
  double[] logits(double[][] outputs, double[][] conditions) {
    double[] logits = new double[outputs.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = condition.logit(outputs[i], conditions[i]);
    }
    return logits;
  }

  /** Adds the derivatives of outputs, given those of adversarial logits. */
  void spread(double[] gradient, double[][] conditions, double[][] target) {
    for (int i = 0; i < target.length; i++) {
      condition.spread(gradient[i], conditions[i], target[i]);
    }
  }

  /** Adds the derivative of an auxiliary loss, and returns the loss. */
  static double add(Auxiliary auxiliary, double[][] target) {
    for (int i = 0; auxiliary.gradient() != null && i < target.length; i++) {
      for (int c = 0; c < target[i].length; c++) {
        target[i][c] += auxiliary.gradient()[i][c];
      }
    }
    return auxiliary.value();
  }

  private INDArray changed(Examples examples, long step, long seed) {
    INDArray changed =
        Changes.of(
            examples.data(), options.regularization().consistency(), Seeds.derive(seed, CHANGE));
    // The same seed: nothing else differs.
    return view.see(changed, examples.conditions(), step, seed);
  }

  private double compare(
      double weight,
      double[][] conditions,
      double[][][] outputs,
      double[][][] gradients,
      int plain,
      int changed) {
    double[] a = logits(outputs[plain], conditions);
    double[] b = logits(outputs[changed], conditions);
    double value = 0;
    double[] up = new double[a.length];
    double[] down = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      value += weight * difference * difference / a.length;
      up[i] = 2 * weight * difference / a.length;
      down[i] = -up[i];
    }
    spread(up, conditions, gradients[plain]);
    spread(down, conditions, gradients[changed]);
    return value;
  }

  private double[][] directions(double[][] conditions, int width) {
    double[][] rows = new double[conditions.length][width];
    for (int i = 0; i < rows.length; i++) {
      condition.spread(1, conditions[i], rows[i]);
    }
    return rows;
  }
}
