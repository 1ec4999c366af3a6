package io.gen4j.examples.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Noise;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LatentDirectionsTest {

  /** Of four coordinates the third changes most, the first less, the others nothing. */
  @Test
  void directionsOfMostChangeAreThoseOfALinearDecoder() {
    LatentDirections directions = LatentDirections.principal(new Linear(1), 4);

    assertThat(directions.count()).isEqualTo(2);
    assertAlong(directions.vectors()[0], 2);
    assertAlong(directions.vectors()[1], 0);
  }

  @Test
  void whatTellsClassesApartIsNoDirection() {
    LatentDirections directions = LatentDirections.principal(new Linear(2), 4);

    assertThat(directions.count()).isEqualTo(2);
    assertAlong(directions.vectors()[0], 2);
  }

  @Test
  void firstDirectionsAreCoordinates() {
    LatentDirections directions = LatentDirections.first(new Linear(1), 3);

    assertThat(directions.count()).isEqualTo(3);
    assertAlong(directions.vectors()[1], 1);
    INDArray latent = Nd4j.zeros(1, 4);
    directions.move(latent, new double[] {0, 2});
    assertThat(latent.getDouble(0, 1)).isCloseTo(2, within(0.3));
    assertThat(latent.getDouble(0, 0)).isZero();
    assertThat(LatentDirections.first(new Linear(1), 10).count()).isEqualTo(4);
  }

  /** Least squares of 256 samples leave some noise; the length is one deviation, here 1. */
  private static void assertAlong(double[] vector, int axis) {
    for (int i = 0; i < vector.length; i++) {
      assertThat(Math.abs(vector[i])).isCloseTo(i == axis ? 1 : 0, within(0.25));
    }
  }

  private record Linear(int classes) implements ExplorableModel {

    @Override
    public String kind() {
      return "linear";
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.image(1, 1, 3);
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNIT;
    }

    @Override
    public int latentSize() {
      return 4;
    }

    @Override
    public boolean samples() {
      return true;
    }

    @Override
    public boolean truncates() {
      return false;
    }

    @Override
    public boolean reconstructs() {
      return false;
    }

    @Override
    public INDArray latents(int count, long seed) {
      return Noise.normal(seed, count, 4);
    }

    @Override
    public INDArray decode(INDArray latents, int[] labels, double truncation) {
      INDArray images = Nd4j.zeros(latents.size(0), 1, 1, 3);
      for (int i = 0; i < latents.size(0); i++) {
        images.putScalar(new int[] {i, 0, 0, 0}, 5 * latents.getDouble(i, 2));
        images.putScalar(new int[] {i, 0, 0, 1}, 2 * latents.getDouble(i, 0));
        images.putScalar(new int[] {i, 0, 0, 2}, 100 * labels[i]);
      }
      return images;
    }

    @Override
    public INDArray reconstruct(INDArray images, int[] labels) {
      throw new UnsupportedOperationException();
    }
  }
}
