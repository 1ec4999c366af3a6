package io.gen4j.core.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.Gen4j;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BulkSamplingTest {

  @BeforeAll
  static void start() {
    Gen4j.initialize();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "10, 3, 4, 1", "9, 3, 3, 3", "2, 5, 1, 2"})
  void drawsAllInBatches(long count, int batch, int batches, int last) {
    List<Long> sizes = new ArrayList<>();
    BulkSampling.run(
        count, batch, 1, (n, seed) -> Nd4j.zeros(n, 2), samples -> sizes.add(samples.size(0)));
    assertThat(sizes).hasSize(batches);
    assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(count);
    assertThat(sizes.get(batches - 1)).isEqualTo(last);
  }

  @Test
  void seedsAreFunctionsOfSeedAndBatchNumber() {
    List<Long> first = seeds(7);
    assertThat(seeds(7)).isEqualTo(first);
    assertThat(new HashSet<>(first)).hasSize(20);
    assertThat(seeds(8)).doesNotContainAnyElementsOf(first);
  }

  @Test
  void freesEachBatch() {
    List<INDArray> seen = new ArrayList<>();
    long before = Nd4j.getEnvironment().getDeviceCouner(0);
    BulkSampling.run(
        500,
        1,
        1,
        (n, seed) -> Nd4j.zeros(n, 10_000),
        samples -> {
          seen.add(samples);
          assertThat(samples.wasClosed()).isFalse();
        });
    assertThat(seen).allMatch(INDArray::wasClosed);
    // 500 batches of 40 kB would be 20 MB.
    assertThat(Nd4j.getEnvironment().getDeviceCouner(0) - before).isLessThan(1_000_000);
  }

  @Test
  void freesTheBatchOfAConsumerThatFails() {
    List<INDArray> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                BulkSampling.run(
                    5,
                    1,
                    1,
                    (n, seed) -> Nd4j.zeros(n, 2),
                    samples -> {
                      seen.add(samples);
                      throw new IllegalStateException("full");
                    }))
        .hasMessage("full");
    assertThat(seen).hasSize(1).allMatch(INDArray::wasClosed);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1, 0"})
  void refusesNothing(long count, int batch) {
    assertThatThrownBy(
            () -> BulkSampling.run(count, batch, 1, (n, seed) -> Nd4j.zeros(n, 2), samples -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(count + " and " + batch);
  }

  private static List<Long> seeds(long seed) {
    List<Long> seeds = new ArrayList<>();
    BulkSampling.run(
        20,
        1,
        seed,
        (n, s) -> {
          seeds.add(s);
          return Nd4j.zeros(n, 2);
        },
        samples -> {});
    return seeds;
  }
}
