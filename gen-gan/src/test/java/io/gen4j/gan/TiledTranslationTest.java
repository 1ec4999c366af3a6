package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.image.Tiles;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.architecture.SuperResolution;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Images that are larger than those of the training. */
class TiledTranslationTest {

  private static Gan gan() {
    Gan gan =
        Gan.create(
            SuperResolution.of(ExampleShape.image(1, 32, 32), 2).withWidth(4).withBlocks(1),
            SuperResolution.options().withAveraging(0));
    // Layers that start at zero would make every result trivial.
    INDArray parameters = gan.generator().network().parameters();
    parameters.addi(Noise.normal(3, parameters.shape()).reshape(parameters.shape()).muli(0.05));
    return gan;
  }

  @Test
  void tilesOfConvolutionsGiveTheResultOfTheWholeImage() {
    Gan gan = gan();
    INDArray image = Noise.uniform(5, -1, 1, 2, 1, 41, 50);
    INDArray whole = gan.generator().network().output(image);
    assertThat(whole.shape()).containsExactly(2, 1, 82, 100);
    assertThat(whole.std().getDouble(0)).isGreaterThan(0.2);
    Tiles tiles = Tiles.of(16, 16).withScale(2).withBlending(false);

    // Five convolutions of 3x3 see four pixels of the input, and one of twice the size.
    INDArray made = tiles.withOverlap(10).apply(image, tile -> gan.sample(tile, 0));
    assertThat(made.shape()).containsExactly(whole.shape());
    assertThat(made.sub(whole).amaxNumber().doubleValue()).isLessThan(1e-5);

    // With too small an overlap, tiles see zeros where the image goes on.
    INDArray seams = tiles.withOverlap(2).apply(image, tile -> gan.sample(tile, 0));
    assertThat(seams.sub(whole).amaxNumber().doubleValue()).isGreaterThan(1e-3);
    INDArray inside = seams.sub(whole).get(all(), all(), upTo(16), upTo(16));
    assertThat(inside.amaxNumber().doubleValue()).isLessThan(1e-5);
  }

  private static INDArrayIndex all() {
    return NDArrayIndex.all();
  }

  private static INDArrayIndex upTo(int end) {
    return NDArrayIndex.interval(0, end);
  }

  @Test
  void blendingTurnsAStepBetweenTilesIntoARamp() {
    INDArray image = Nd4j.zeros(1, 1, 8, 20);
    int[] number = new int[1];
    // Two tiles of 12 pixels that overlap by 4; the first answers 0, the second 1.
    INDArray made =
        Tiles.of(8, 12)
            .withOverlap(4)
            .apply(
                image,
                tiles -> {
                  INDArray results = Nd4j.zeros(tiles.shape());
                  for (int i = 0; i < tiles.size(0); i++) {
                    results.get(NDArrayIndex.point(i)).assign(number[0]++);
                  }
                  return results;
                });
    assertThat(number[0]).isEqualTo(2);
    double[] row = made.get(all(), all(), upTo(1), all()).dup().reshape(20).toDoubleVector();
    for (int x = 0; x < 20; x++) {
      double expected = x < 8 ? 0 : x >= 12 ? 1 : (x - 7.5) / 4;
      assertThat(row[x]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void everyPixelIsCoveredOnceWhateverTheSizes() {
    for (boolean blended : new boolean[] {true, false}) {
      for (int overlap = 0; overlap < 7; overlap++) {
        for (int side = 7; side < 24; side++) {
          INDArray image = Noise.normal(side, 1, 2, side, side + 1);
          INDArray made =
              new Tiles(7, 8, overlap, 1, blended).apply(image, tiles -> tiles.dup('c'));
          assertThat(made.sub(image).amaxNumber().doubleValue()).isLessThan(1e-6);
        }
      }
    }
  }

  @Test
  void sizesThatDoNotFitAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tiles.of(8, 8).apply(Nd4j.zeros(1, 1, 7, 9), tiles -> tiles))
        .withMessageContaining("[1, 1, 7, 9]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tiles.of(8, 8).withScale(2).apply(Nd4j.zeros(1, 1, 9, 9), tiles -> tiles))
        .withMessageContaining("16x16");
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.of(8, 8).withOverlap(8));
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.of(0, 8));
  }
}
