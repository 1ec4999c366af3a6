package io.gen4j.examples.faces;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.gan.ConditionalNetworks;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Model.CommandSpec;

/** Pairs of networks for color images, each with the settings that suit it. */
public enum ColorPair {

  /** The DCGAN for color images with its own options. */
  DCGAN(Dcgan.colorOptions()) {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return Dcgan.ofColor(shape)
          .withWidth(width)
          .withLatentSize(latent)
          .withGeneratorHidden(hidden)
          .withDiscriminatorHidden(hidden);
    }
  },

  /**
   * The residual pair with the settings of SAGAN (Zhang et al. 2019): hinge loss, spectral
   * normalization of the discriminator, no momentum, and a discriminator that learns faster.
   */
  RESIDUAL(GanLosses.hinge(), 1e-4, 4e-4, 0.9, 0) {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return ResidualGan.of(shape).withWidth(width).withLatentSize(latent);
    }

    @Override
    GanOptions tuned(GanOptions options, GanNetworks networks) {
      return options.withSpectralNormalization(SpectralNormalization.DISCRIMINATOR);
    }
  },

  /**
   * The style-based pair with the settings of its paper (Karras et al. 2020): equalized learning
   * rates, no momentum, R1, mixed styles.
   */
  STYLE(StyleGan.of(ExampleShape.image(3, 32, 32)).options()) {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return StyleGan.of(shape).withWidth(width).withLatentSize(latent, latent);
    }

    @Override
    GanOptions tuned(GanOptions options, GanNetworks networks) {
      return options.withLayerRates(((StyleGan) networks).equalizedRates());
    }
  };

  private static final int R1_EVERY = 16;

  private final GanLoss loss;
  private final double generatorRate;
  private final double discriminatorRate;
  private final double beta2;
  private final double r1;

  ColorPair(GanOptions options) {
    this(
        options.loss(),
        ((Adam) options.updaters().generator()).getLearningRate(),
        ((Adam) options.updaters().discriminator()).getLearningRate(),
        ((Adam) options.updaters().generator()).getBeta2(),
        r1(options));
  }

  ColorPair(GanLoss loss, double generatorRate, double discriminatorRate, double beta2, double r1) {
    this.loss = loss;
    this.generatorRate = generatorRate;
    this.discriminatorRate = discriminatorRate;
    this.beta2 = beta2;
    this.r1 = r1;
  }

  abstract ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden);

  /** Returns the options with the layer rates and bounds that suit the networks. */
  GanOptions tuned(GanOptions options, GanNetworks networks) {
    return options;
  }

  private static GanOptions withoutMomentum(GanOptions options, double beta2) {
    Adam generator = ((Adam) options.updaters().generator()).clone();
    Adam discriminator = ((Adam) options.updaters().discriminator()).clone();
    for (Adam each : new Adam[] {generator, discriminator}) {
      each.setBeta1(0);
      each.setBeta2(beta2);
    }
    return options.withUpdaters(generator, discriminator);
  }

  /** Sets the loss and the learning rates that suit, unless they are on the command line. */
  public void suit(GanArguments arguments, CommandSpec spec) {
    arguments.suit(spec, loss);
    arguments.suit(spec, generatorRate, discriminatorRate);
  }

  /**
   * Returns the networks.
   *
   * @param width channels of the layer next to the image
   * @param hidden units of hidden dense layers, for the DCGAN only
   * @param classes number of classes, 0 for no labels
   */
  public GanNetworks networks(ExampleShape shape, int width, int latent, int hidden, int classes) {
    return labeled(pair(shape, width, latent, hidden), classes);
  }

  private static <T> GanNetworks labeled(ConditionalNetworks<T> pair, int classes) {
    if (classes == 0) {
      return pair;
    }
    T labeled = pair.withClasses(classes);
    return (GanNetworks)
        ((ConditionalNetworks<?>) labeled).withLabelSampling(LabelSampling.UNIFORM);
  }

  /**
   * Returns the options that suit the networks, with an R1 penalty every 16 steps and path-length
   * regularization.
   *
   * @param networks what {@link #networks} returned
   * @param weight weight of R1, 0 for none; null for the one that suits
   * @param pathLength weight of path-length regularization, 0 for none
   */
  public GanOptions options(
      GanOptions options, GanNetworks networks, Double weight, double pathLength) {
    GanOptions tuned = tuned(withoutMomentum(options, beta2), networks);
    double penalty = weight == null ? r1 : weight;
    if (penalty != 0) {
      tuned = tuned.withPenalties(GradientPenalty.r1(penalty).withEvery(R1_EVERY));
    }
    return pathLength == 0 ? tuned : tuned.withTerm(PathLength.of(pathLength));
  }

  /** Returns the weight of the penalty in the options of a model, 0 if there is none. */
  public static double r1(GanOptions options) {
    return options.terms().stream()
        .filter(GradientPenalty.class::isInstance)
        .mapToDouble(term -> ((GradientPenalty) term).weight())
        .findFirst()
        .orElse(0);
  }

  /** Returns the weight of path-length regularization of a model, 0 if there is none. */
  public static double pathLength(GanOptions options) {
    return options.terms().stream()
        .filter(PathLength.class::isInstance)
        .mapToDouble(term -> ((PathLength) term).weight())
        .findFirst()
        .orElse(0);
  }
}
