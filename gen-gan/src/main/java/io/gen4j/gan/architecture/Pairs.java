package io.gen4j.gan.architecture;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Code that the ready-made pairs share. */
final class Pairs {

  private Pairs() {}

  /**
   * Checks latent size, conditioning and packing of a pair.
   *
   * @throws IllegalArgumentException if a size is below 1, or a condition is not a vector or is a
   *     second input
   */
  static void require(int latentSize, Conditioning conditioning, int packing) {
    Sizes.requirePositive("latent size", latentSize);
    Sizes.requirePositive("packing", packing);
    int axes = conditioning.conditionShape().map(shape -> shape.dimensions().size()).orElse(1);
    if (axes > 1 || conditioning.takes(ConditioningKind.SECOND_INPUT)) {
      throw new IllegalArgumentException(
          "Ready-made pairs concatenate class labels, codes and vector conditions to the latent"
              + " vector and to the data, got "
              + conditioning
              + "; for other conditions, build your own networks (GanNetworks.of)");
    }
  }

  /**
   * Returns the field {@code condition} of a data set.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Field condition(Dataset pairs) {
    return pairs
        .field(Field.CONDITION)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    pairs.name()
                        + " has no field '"
                        + Field.CONDITION
                        + "' with the image to translate; pair two sets with Datasets.paired or"
                        + " PairedImages, or damage the images with ImageDamage"));
  }

  /** Starts a discriminator of images, whose input is named {@code picture}. */
  static GraphBuilder ofImages(long seed, ExampleShape shape, int channels) {
    return SeededBuilder.of(seed)
        .graphBuilder()
        .addInputs("picture")
        .setInputTypes(InputType.convolutional(shape.height(), shape.width(), channels));
  }

  /** Returns the number of features or channels that a discriminator takes. */
  static int inputs(int ofData, Conditioning conditioning, int packing) {
    boolean joined = conditioning.takes(ConditioningKind.CONCATENATED);
    return packing * (ofData + (joined ? conditioning.size() : 0));
  }
}
