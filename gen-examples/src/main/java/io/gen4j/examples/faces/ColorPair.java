package io.gen4j.examples.faces;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.ConditionalNetworks;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.term.GradientPenalty;

/** Pairs of networks for color images, each with the settings that suit it. */
public enum ColorPair {

  /** The DCGAN for color images. */
  DCGAN {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return Dcgan.ofColor(shape)
          .withWidth(width)
          .withLatentSize(latent)
          .withGeneratorHidden(hidden)
          .withDiscriminatorHidden(hidden);
    }
  },

  /** The residual pair. */
  RESIDUAL {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return ResidualGan.of(shape).withWidth(width).withLatentSize(latent);
    }
  },

  /** The style-based pair. */
  STYLE {
    @Override
    ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden) {
      return StyleGan.of(shape).withWidth(width).withLatentSize(latent, latent);
    }
  };

  private static final int R1_EVERY = 16;

  abstract ConditionalNetworks<?> pair(ExampleShape shape, int width, int latent, int hidden);

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

  /** Returns the options with an R1 penalty; 0 for none. */
  public GanOptions options(GanOptions options, double r1) {
    return r1 == 0 ? options : options.withPenalties(GradientPenalty.r1(r1).withEvery(R1_EVERY));
  }

  /** Returns the weight of the penalty in the options of a model, 0 if there is none. */
  public static double r1(GanOptions options) {
    return options.terms().stream()
        .filter(GradientPenalty.class::isInstance)
        .mapToDouble(term -> ((GradientPenalty) term).weight())
        .findFirst()
        .orElse(0);
  }
}
