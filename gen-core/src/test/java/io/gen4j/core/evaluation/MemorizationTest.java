package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.random.Seeds;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MemorizationTest {

  private static double[][] uniform(long seed, int count, int features) {
    RandomGenerator random = Seeds.generator(seed);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextDouble());
    }
    return rows;
  }

  private static Memorization find(double[][] samples, double[][] real, int k, int batch) {
    Memorization.Search search = Memorization.search(samples, k);
    for (int from = 0; from < real.length; from += batch) {
      search.add(Arrays.copyOfRange(real, from, Math.min(real.length, from + batch)));
    }
    return search.result();
  }

  /** Against a sort of all distances, in batches that do not divide the set. */
  @Test
  void neighborsAreTheNearest() {
    double[][] samples = uniform(1, 20, 4);
    double[][] real = uniform(2, 523, 4);
    Memorization found = find(samples, real, 3, 50);
    for (int s = 0; s < 20; s++) {
      double[] sample = samples[s];
      double[] all = Arrays.stream(real).mapToDouble(r -> distance(r, sample)).toArray();
      int[] order =
          IntStream.range(0, 523)
              .boxed()
              .sorted((a, b) -> Double.compare(all[a], all[b]))
              .limit(3)
              .mapToInt(i -> i)
              .toArray();
      assertThat(found.neighbors()[s]).isEqualTo(order);
      for (int k = 0; k < 3; k++) {
        assertThat(found.distances()[s][k]).isCloseTo(all[order[k]], offset(1e-12));
      }
    }
    double mean = Arrays.stream(found.distances()).mapToDouble(d -> d[0]).sum() / 20;
    assertThat(found.nearestDistance()).isCloseTo(mean, offset(1e-12));
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(IntStream.range(0, a.length).mapToDouble(i -> Math.pow(a[i] - b[i], 2)).sum());
  }

  /** A copy far from the origin: a product of large numbers would drown its distance. */
  @Test
  void copiesAreMemorized() {
    double[][] real = uniform(3, 300, 6);
    Arrays.stream(real).forEach(row -> Arrays.setAll(row, i -> row[i] + 1e4));
    double[][] samples = uniform(4, 8, 6);
    Arrays.stream(samples).forEach(row -> Arrays.setAll(row, i -> row[i] + 1e4));
    samples[2] = real[77].clone();
    samples[5] = real[130].clone();
    samples[5][0] += 1e-3;
    Memorization found = find(samples, real, 2, 64);
    assertThat(found.memorized()).isEqualTo(2.0 / 8);
    assertThat(found.neighbors()[2][0]).isEqualTo(77);
    assertThat(found.distances()[2][0]).isZero();
    assertThat(found.distances()[5][0]).isCloseTo(1e-3, offset(1e-9));
  }

  /** The ratio of the first two distances decides, on both sides of a third. */
  @Test
  void theRatioDecides() {
    double[][] real = {{0}, {10}};
    double[][] samples = {{2.49}, {2.51}, {7.6}};
    assertThat(find(samples, real, 2, 2).memorized()).isEqualTo(2.0 / 3);
  }

  @Test
  void copyingIsHalfForNewDataAndOneForCopies() {
    double[][] real = uniform(5, 400, 5);
    Memorization heldOut = find(uniform(6, 300, 5), real, 2, 100);
    // The statistic of 300 and 300 has a deviation of 0.024: a band of four.
    assertThat(find(uniform(7, 300, 5), real, 2, 100).copying(heldOut)).isCloseTo(0.5, offset(0.1));
    assertThat(find(Arrays.copyOf(real, 300), real, 2, 100).copying(heldOut)).isEqualTo(1);
    assertThat(heldOut.copying(heldOut)).isCloseTo(0.5, offset(1e-12));
  }

  @Test
  void aSearchNeedsEnough() {
    assertThatThrownBy(() -> Memorization.search(uniform(1, 3, 2), 1))
        .hasMessageContaining("got 1");
    Memorization.Search search = Memorization.search(uniform(1, 3, 2), 2);
    search.add(new double[] {1, 1});
    assertThatThrownBy(search::result)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("got 1");
    assertThatThrownBy(() -> search.add(new double[] {1})).hasMessageContaining("2 and 1");
  }

  /** Image i of ten is i tenths gray, in bytes; samples are in [-1, 1]. */
  @Test
  void theGridShowsSamplesBesideTheirNeighbors() {
    Flat real = new Flat();
    INDArray samples = Nd4j.zeros(2, 1, 3, 3);
    samples.slice(0).assign(-0.1);
    samples.slice(1).assign(0.79);
    Memorization found =
        Memorization.of(samples, real, ValueRange.SYMMETRIC, FeatureExtractor.identity());
    // -0.1 is 0.45: between the fifth and the sixth, alike; 0.79 is 0.895: the tenth, nearly.
    assertThat(found.neighbors()[1]).containsExactly(9, 8, 7, 6, 5);
    assertThat(found.memorized()).isEqualTo(0.5);
    ImageGrid grid = found.grid(samples, ValueRange.SYMMETRIC, real, 5);
    assertThat(grid.columns()).isEqualTo(6);
    assertThat(grid.tiles()).hasSize(12);
    int[] first = grid.tiles().stream().limit(6).mapToInt(MemorizationTest::gray).toArray();
    assertThat(first).containsExactly(228, 230, 204, 179, 153, 128);
    assertThat(found.grid(samples, ValueRange.SYMMETRIC, real, 1).tiles()).hasSize(6);
    assertThatThrownBy(
            () ->
                Memorization.of(
                    Nd4j.zeros(2, 9), real, ValueRange.UNIT, FeatureExtractor.identity()))
        .hasMessageContaining("1x3x3");
  }

  private static int gray(BufferedImage tile) {
    return tile.getRGB(1, 1) & 0xff;
  }

  private static final class Flat implements Dataset {
    @Override
    public String name() {
      return "flat";
    }

    @Override
    public int size() {
      return 10;
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.image(1, 3, 3);
    }

    @Override
    public ValueRange range() {
      return ValueRange.BYTES;
    }

    @Override
    public int classes() {
      return 0;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      Arrays.fill(target, offset, offset + 9, index * 25.5f);
    }

    @Override
    public String digest() {
      return "flat";
    }
  }
}
