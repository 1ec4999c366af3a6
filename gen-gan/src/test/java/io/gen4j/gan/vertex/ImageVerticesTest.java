package io.gen4j.gan.vertex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Noise;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Vertices of image to image: values by their definition, floats against doubles. */
class ImageVerticesTest {

  @Test
  void aPixelShuffleMovesChannelsToTheirPlaceInABlock() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray x = Nd4j.arange(2 * 8 * 3 * 5).reshape(2, 8, 3, 5).castTo(type);
      VertexFunction shuffle = new PixelShuffleVertex(2).function();
      INDArray y = shuffle.forward(true, x);
      assertThat(y.shape()).containsExactly(2, 2, 6, 10);
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < 2; c++) {
          for (int row = 0; row < 6; row++) {
            for (int column = 0; column < 10; column++) {
              int channel = (row % 2 * 2 + column % 2) * 2 + c;
              assertThat(y.getDouble(n, c, row, column))
                  .isEqualTo(x.getDouble(n, channel, row / 2, column / 2));
            }
          }
        }
      }
      assertThat(shuffle.backward(y)[0]).isEqualTo(x);
    }
  }

  @Test
  void floatsAreJoinedAndPartedAsDoublesAre() {
    INDArray[] parts = {
      Noise.normal(1, 3, 2, 5, 4), Noise.normal(2, 3, 3, 5, 4), Noise.normal(3, 3, 1, 5, 4)
    };
    VertexFunction join = new JoinVertex().function();
    INDArray joined = join.forward(true, parts);
    assertThat(joined.dup('c')).isEqualTo(Nd4j.concat(1, parts));
    INDArray[] back = join.backward(joined);
    for (int i = 0; i < parts.length; i++) {
      assertThat(back[i].dup('c')).isEqualTo(parts[i]);
    }
  }

  @Test
  void knownPixelsAreThoseOfTheConditionBitForBit() {
    INDArray made = Noise.normal(1, 2, 3, 4, 4);
    INDArray damaged = Noise.normal(2, 2, 4, 4, 4);
    INDArray filled = new CompositeVertex().function().forward(false, made, damaged);
    int holes = 0;
    for (int n = 0; n < 2; n++) {
      for (int p = 0; p < 16; p++) {
        boolean hole = damaged.getFloat(n, 3, p / 4, p % 4) > 0;
        holes += hole ? 1 : 0;
        for (int c = 0; c < 3; c++) {
          assertThat(filled.getFloat(n, c, p / 4, p % 4))
              .isEqualTo((hole ? made : damaged).getFloat(n, c, p / 4, p % 4));
        }
      }
    }
    assertThat(holes).isBetween(8, 24);
  }

  @Test
  void aClampedValueMayOnlyComeBack() {
    INDArray x = Nd4j.createFromArray(-3.0, -3, -0.5, 0.5, 2, 2).reshape(1, 6);
    VertexFunction clamp = new ClampVertex(-1, 1).function();
    assertThat(clamp.forward(true, x).toDoubleVector()).containsExactly(-1, -1, -0.5, 0.5, 1, 1);
    INDArray gradient = Nd4j.createFromArray(-1.0, 1, -1, 1, -1, 1).reshape(1, 6);
    assertThat(clamp.backward(gradient)[0].toDoubleVector()).containsExactly(-1, 0, -1, 1, 0, 1);
  }

  @Test
  void equalLatentVectorsDropTheSameValuesAlsoInInference() {
    INDArray x = Nd4j.ones(2, 10_000);
    INDArray latent = Noise.normal(4, 2, 3);
    VertexFunction dropout = new LatentDropoutVertex(1, 0.25).function();
    INDArray training = dropout.forward(true, x, latent);
    assertThat(new LatentDropoutVertex(1, 0.25).function().forward(false, x, latent))
        .isEqualTo(training);
    assertThat(new LatentDropoutVertex(2, 0.25).function().forward(false, x, latent))
        .isNotEqualTo(training);
    assertThat(training.getRow(0)).isNotEqualTo(training.getRow(1));
    // 20,000 draws: the share of zeros is within 5 standard deviations, 5 * 0.0031.
    assertThat(training.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue())
        .isCloseTo(0.25, within(0.0155));
    assertThat(training.maxNumber().doubleValue()).isCloseTo(4 / 3.0, within(1e-6));
    INDArray[] back = dropout.backward(x);
    assertThat(back[0]).isEqualTo(training);
    assertThat(back[1]).isEqualTo(Nd4j.zeros(2, 3));
  }

  @Test
  void sizesThatDoNotFitAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PixelShuffleVertex(2).outputType(InputType.convolutional(4, 4, 6)))
        .withMessageContaining("multiple of 4 channels, got 6");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new JoinVertex()
                    .outputType(InputType.convolutional(4, 4, 6), InputType.convolutional(4, 5, 6)))
        .withMessageContaining("4x4 and 4x5");
    assertThatIllegalArgumentException().isThrownBy(() -> new PixelShuffleVertex(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new LatentDropoutVertex(1, 1));
  }
}
