package io.gen4j.gan.architecture;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** What the ready-made pairs share. */
final class Pairs {

  private Pairs() {}

  /**
   * Checks what a pair is built for.
   *
   * @throws IllegalArgumentException if a condition is an image, or an input of its own
   */
  static void require(int latentSize, Conditioning conditioning, int packing) {
    Sizes.requirePositive("latent size", latentSize);
    Sizes.requirePositive("packing", packing);
    int axes = conditioning.conditionShape().map(shape -> shape.dimensions().size()).orElse(1);
    if (axes > 1 || conditioning.takes(ConditioningKind.SECOND_INPUT)) {
      throw new IllegalArgumentException(
          "Ready-made pairs take classes, codes and conditions that are vectors behind the latent"
              + " vector and behind the data, got "
              + conditioning
              + "; build networks of your own (GanNetworks.of)");
    }
  }

  /** Starts a discriminator of images with a number of channels, its input named picture. */
  static GraphBuilder ofImages(long seed, ExampleShape shape, int channels) {
    return SeededBuilder.of(seed)
        .graphBuilder()
        .addInputs("picture")
        .setInputTypes(InputType.convolutional(shape.height(), shape.width(), channels));
  }

  /** Returns the features or channels that a discriminator takes. */
  static int inputs(int ofData, Conditioning conditioning, int packing) {
    boolean joined = conditioning.takes(ConditioningKind.CONCATENATED);
    return packing * (ofData + (joined ? conditioning.size() : 0));
  }
}
