package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Builds the inputs of a generator: the condition after the latent vector, as a second input, or
 * alone.
 *
 * @param latent distribution of latent vectors, of size 0 for none
 * @param conditioning the conditioning of the model
 * @param separate whether the condition is a separate input
 */
public record GeneratorInput(Latent latent, Conditioning conditioning, boolean separate) {

  /**
   * Returns the form that fits a generator.
   *
   * @throws IllegalArgumentException if the generator's inputs do not fit latent vector and
   *     condition
   */
  public static GeneratorInput of(Network generator, Latent latent, Conditioning conditioning) {
    int inputs = generator.graph().getNumInputArrays();
    int needed = latent.size() > 0 && conditioning.size() > 0 ? 2 : 1;
    if (inputs > needed) {
      throw new IllegalArgumentException(
          "The generator has "
              + inputs
              + "  inputs, but the model has only  "
              + (latent.size() > 0 ? "latent vectors" : "")
              + (needed == 2 ? " and " : "")
              + (conditioning.size() > 0 ? "conditions" : "")
              + "; declare the condition with withCondition(shape), or remove an input");
    }
    int axes = conditioning.conditionShape().map(shape -> shape.dimensions().size()).orElse(0);
    if (inputs == 1 && latent.size() > 0 && axes > 1) {
      throw new IllegalArgumentException(
          "A condition of shape "
              + conditioning.conditionShape().get()
              + "  cannot be appended to a latent vector: give the generator a second input, or a"
              + " latent size of 0");
    }
    boolean separate = axes > 0 && (inputs == 2 || latent.size() == 0);
    return new GeneratorInput(latent, conditioning, separate);
  }

  /**
   * Returns the generator's inputs.
   *
   * @param vectors {@code [count, latent]}, never changed; ignored for latent size 0
   */
  INDArray[] of(INDArray vectors, ConditionBatch conditions, DataType type) {
    if (!separate) {
      INDArray latents = HeapCopy.cast(vectors, type);
      return new INDArray[] {
        conditioning.size() == 0
            ? latents
            : Nd4j.concat(1, latents, HeapCopy.matrix(conditions.rows(), type))
      };
    }
    INDArray condition = conditions.array(type, conditioning.conditionShape());
    return latent.size() == 0
        ? new INDArray[] {condition}
        : new INDArray[] {HeapCopy.cast(vectors, type), condition};
  }

  /** Returns the inputs for conditions, with latent vectors that it draws. */
  INDArray[] draw(ConditionBatch conditions, long seed, DataType type) {
    return of(vectors(conditions.size(), seed), conditions, type);
  }

  /** Draws latent vectors; returns null for latent size 0. */
  public INDArray vectors(int count, long seed) {
    return latent.size() == 0 ? null : latent.sample(count, seed);
  }
}
