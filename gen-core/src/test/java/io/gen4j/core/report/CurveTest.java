package io.gen4j.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurveTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 1999, 2000})
  void aShortCurveIsShownWhole(int length) {
    Curve curve = random(length);

    assertThat(numbers(curve.points(), "value")).hasSize(length);
    assertThat(curve.means()).isNull();
  }

  /** The extremes of every stretch stay, so those of every range of whole stretches do. */
  @ParameterizedTest
  @ValueSource(ints = {2001, 3456, 100_000})
  void aLongCurveKeepsItsEndsAndPeaks(int length) {
    double[] values = new Random(length).doubles(length, -5, 5).toArray();
    values[length / 3] = 40;
    values[length / 2] = -40;

    Map<String, Object> points = new Curve(rows(length), values).points();
    List<Double> kept = numbers(points, "value");
    List<Double> steps = numbers(points, "step");

    assertThat(kept).hasSizeBetween(1000, 2002).contains(40.0, -40.0);
    assertThat(steps).isSorted().doesNotHaveDuplicates();
    assertThat(steps.get(0)).isEqualTo(0);
    assertThat(steps.get(steps.size() - 1)).isEqualTo(length - 1.0);
    for (int i = 0; i < kept.size(); i++) {
      assertThat(kept.get(i)).isCloseTo(values[steps.get(i).intValue()], within(1e-4));
    }
    for (int bucket = 0; bucket < 1000; bucket += 37) {
      int from = (int) ((long) bucket * length / 1000);
      int to = (int) ((long) (bucket + 1) * length / 1000);
      double high = IntStream.range(from, to).mapToDouble(i -> values[i]).max().orElseThrow();
      assertThat(
              IntStream.range(0, kept.size())
                  .filter(i -> steps.get(i) >= from && steps.get(i) < to)
                  .mapToDouble(kept::get)
                  .max()
                  .orElseThrow())
          .isCloseTo(high, within(1e-4));
    }
  }

  @Test
  void meansAreThoseOfAllValues() {
    double[] values = new Random(3).doubles(50_000, 0, 1).toArray();

    List<Double> means = numbers(new Curve(rows(values.length), values).means(), "value");

    assertThat(means).hasSize(1000);
    assertThat(means.get(10))
        .isCloseTo(
            IntStream.range(500, 550).mapToDouble(i -> values[i]).average().orElseThrow(),
            within(1e-5));
  }

  @Test
  void whatIsNotFiniteLeavesAGap() {
    double[] values = new double[10_000];
    values[5000] = Double.NaN;
    values[7000] = Double.POSITIVE_INFINITY;
    values[9999] = Double.NEGATIVE_INFINITY;
    Curve curve = new Curve(rows(values.length), values);

    List<?> kept = (List<?>) curve.points().get("value");

    assertThat(kept.stream().filter(value -> value == null)).hasSize(3);
    assertThat(curve.notFinite()).isEqualTo(3);
    assertThat(curve.summary().get("last").toString()).isEqualTo("{step=9998, value=0.0}");
    assertThat(new Curve(rows(1), new double[] {Double.NaN}).summary()).isNull();
  }

  @Test
  void throughputIsExamplesOverSecondsOfEachStretch() {
    List<History.Row> rows = new ArrayList<>();
    for (int i = 0; i <= 1000; i++) {
      rows.add(new History.Row(i, 1, 64.0 * i, i <= 500 ? i : 500 + 2 * (i - 500)));
    }

    List<Double> rates = numbers(Curve.throughput(rows, 200).points(), "value");

    assertThat(rates).hasSize(200);
    assertThat(rates.subList(0, 100)).containsOnly(64.0);
    assertThat(rates.subList(100, 200)).containsOnly(32.0);
    assertThat(Curve.throughput(rows.subList(0, 1), 200).size()).isZero();
    assertThat(Curve.throughput(List.of(), 200).size()).isZero();
  }

  private static Curve random(int length) {
    return new Curve(rows(length), new Random(1).doubles(length).toArray());
  }

  private static List<History.Row> rows(int length) {
    return IntStream.range(0, length).mapToObj(i -> new History.Row(i, 1, 2 * i, 3 * i)).toList();
  }

  private static List<Double> numbers(Map<String, Object> columns, String name) {
    return ((List<?>) columns.get(name))
        .stream().map(value -> ((Number) value).doubleValue()).toList();
  }
}
