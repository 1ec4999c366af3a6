package io.gen4j.examples.losses;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import org.nd4j.linalg.learning.config.Adam;

/**
 * MnistGan's networks and options with a loss of choice. The Wasserstein loss needs a discriminator
 * of bounded slope that is ahead of the generator: it gets the gradient penalty and Adam's moments
 * of WGAN-GP (Gulrajani et al. 2017), three steps of the discriminator for one of the generator,
 * and no batch normalisation there, which the penalty does not go with.
 */
public final class LossSetting {

  private static final int WIDTH = 32;
  private static final int LATENT = 64;
  private static final double GENERATOR_RATE = 4e-4;
  private static final double DISCRIMINATOR_RATE = 3e-4;
  private static final double AVERAGING = 0.999;
  private static final double PENALTY = 10;
  private static final int DISCRIMINATOR_STEPS = 3;

  private LossSetting() {}

  /** Returns what a loss's setting has beside MnistGan's, in words. */
  public static String describe(String loss) {
    return isWasserstein(loss)
        ? "gradient penalty "
            + PENALTY
            + ", "
            + DISCRIMINATOR_STEPS
            + " discriminator steps, Adam without momentum, no batch normalisation in the"
            + " discriminator"
        : "nothing";
  }

  private static boolean isWasserstein(String loss) {
    return loss.equals(GanLosses.wasserstein().name());
  }

  /**
   * Returns an untrained GAN on labelled digits.
   *
   * @param loss name of the loss
   * @param classes classes of the data
   * @param steps steps over which the learning rates fall to zero
   */
  public static Gan create(String loss, ExampleShape shape, int classes, long steps, long seed) {
    boolean penalised = isWasserstein(loss);
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.named(loss))
            .withLearningRates(GENERATOR_RATE, DISCRIMINATOR_RATE)
            .withLinearDecay(steps)
            .withAveraging(AVERAGING)
            .withSeed(seed);
    if (penalised) {
      options =
          options
              .withUpdaters(adam(GENERATOR_RATE), adam(DISCRIMINATOR_RATE))
              .withDiscriminatorSteps(DISCRIMINATOR_STEPS)
              .withPenalties(GradientPenalty.interpolated(PENALTY));
    }
    Dcgan pair =
        Dcgan.of(shape)
            .withWidth(WIDTH)
            .withLatentSize(LATENT)
            .withClasses(classes)
            .withLabelSampling(LabelSampling.UNIFORM)
            .withDiscriminatorNormalization(!penalised);
    return Gan.create(pair, options);
  }

  /** Adam without momentum, as WGAN-GP's authors have it. */
  private static Adam adam(double rate) {
    return Adam.builder().learningRate(rate).beta1(0).beta2(0.9).epsilon(1e-8).build();
  }
}
