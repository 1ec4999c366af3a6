package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Parallel;
import io.gen4j.core.random.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Outputs one image of standard normal noise per example, {@code [batch, size] -> [batch, 1,
 * height, width]}. The noise is a function of the latent vector and of this vertex's number: equal
 * latent vectors give equal noise, in training and inference. The gradient with respect to the
 * input is 0.
 */
public final class NoiseVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Numbers that take as long as starting work on another thread. */
  private static final int FEW = 1024;

  @JsonProperty private final int number;
  @JsonProperty private final int height;
  @JsonProperty private final int width;

  /**
   * Creates the vertex.
   *
   * @param number distinguishes the noise of several vertices
   * @param height height of the noise image in pixels
   * @param width width of the noise image in pixels
   */
  @JsonCreator
  public NoiseVertex(
      @JsonProperty("number") int number,
      @JsonProperty("height") int height,
      @JsonProperty("width") int width) {
    super(1, 1);
    this.number = number;
    this.height = height;
    this.width = width;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private INDArray vectors;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        vectors = inputs[0];
        long[] seeds = Hash.rows(vectors, number);
        int each = height * width;
        double[] values = new double[seeds.length * each];
        Parallel.run(
            Parallel.parts(values.length, FEW, seeds.length),
            seeds.length,
            (part, first, last) -> {
              for (int n = first; n < last; n++) {
                RandomGenerator random = Seeds.generator(seeds[n]);
                for (int i = n * each; i < (n + 1) * each; i++) {
                  values[i] = random.nextGaussian();
                }
              }
            });
        return HeapCopy.array(values, vectors.dataType(), seeds.length, 1, height, width);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Nd4j.zerosLike(vectors)};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(number, height, width);
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.convolutional(height, width, 1);
  }
}
