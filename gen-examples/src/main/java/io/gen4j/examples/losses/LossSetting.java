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
 * MnistGan's networks and options with any loss. The Wasserstein loss needs a discriminator with
 * bounded slope that stays ahead of the generator. It therefore gets the gradient penalty and the
 * Adam moments of WGAN-GP (Gulrajani et al. 2017) and three discriminator steps per generator step.
 * Its discriminator has no batch normalization, which is incompatible with the penalty.
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

  /** Returns how the settings for a loss differ from MnistGan's, in words. */
  public static String describe(String loss) {
    return isWasserstein(loss)
        ? "gradient penalty "
            + PENALTY
            + ", "
            + DISCRIMINATOR_STEPS
            + " discriminator steps, Adam without momentum, no batch normalization in the"
            + " discriminator"
        : "nothing";
  }

  private static boolean isWasserstein(String loss) {
    return loss.equals(GanLosses.wasserstein().name());
  }

  /**
   * Returns an untrained class-conditional GAN for digits.
   *
   * @param loss name of the loss
   * @param classes number of classes of the data
   * @param steps steps over which the learning rates fall to zero
   */
  public static Gan create(String loss, ExampleShape shape, int classes, long steps, long seed) {
    boolean penalized = isWasserstein(loss);
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.named(loss))
            .withLearningRates(GENERATOR_RATE, DISCRIMINATOR_RATE)
            .withLinearDecay(steps)
            .withAveraging(AVERAGING)
            .withSeed(seed);
    if (penalized) {
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
            .withDiscriminatorNormalization(!penalized);
    return Gan.create(pair, options);
  }

  /** Returns Adam without momentum, as in WGAN-GP. */
  private static Adam adam(double rate) {
    return Adam.builder().learningRate(rate).beta1(0).beta2(0.9).epsilon(1e-8).build();
  }
}
