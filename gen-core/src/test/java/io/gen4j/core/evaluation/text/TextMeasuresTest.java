package io.gen4j.core.evaluation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextMeasuresTest {

  private static final Offset<Double> EXACT = within(1e-12);

  /** Values of NLTK and of the papers' formulas, see {@code reference.py} next to them. */
  private static final Map<String, Object> REFERENCE = reference();

  private static final List<int[]> CANDIDATES = sequences(REFERENCE.get("candidates"));
  private static final List<List<int[]>> REFERENCES =
      ((List<?>) REFERENCE.get("references")).stream().map(TextMeasuresTest::sequences).toList();
  private static final List<int[]> ALL = REFERENCES.stream().flatMap(List::stream).toList();

  private static Map<String, Object> reference() {
    try (InputStream in = TextMeasuresTest.class.getResourceAsStream("reference.json")) {
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<int[]> sequences(Object json) {
    return ((List<?>) json)
        .stream()
            .map(tokens -> ((List<?>) tokens).stream().mapToInt(token -> (Integer) token).toArray())
            .toList();
  }

  private static double expected(String what, Smoothing smoothing, int n) {
    return ((Number) ((Map<?, ?>) REFERENCE.get(what)).get(smoothing + " " + n)).doubleValue();
  }

  private static double expected(String what, Smoothing smoothing, int n, int index) {
    List<?> values = (List<?>) ((Map<?, ?>) REFERENCE.get(what)).get(smoothing + " " + n);
    return ((Number) values.get(index)).doubleValue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void bleuIsThatOfNltk(Smoothing smoothing) {
    List<int[]> brief = sequences(REFERENCE.get("short"));
    for (int n = 1; n <= 5; n++) {
      Bleu bleu = new Bleu(n, smoothing);
      for (int i = 0; i < CANDIDATES.size(); i++) {
        assertThat(bleu.sentence(CANDIDATES.get(i), REFERENCES.get(i)))
            .isCloseTo(expected("sentence", smoothing, n, i), EXACT);
      }
      assertThat(bleu.corpus(CANDIDATES, REFERENCES))
          .isCloseTo(expected("corpus", smoothing, n), EXACT);
      assertThat(bleu.mean(CANDIDATES, ALL)).isCloseTo(expected("mean", smoothing, n), EXACT);
      assertThat(bleu.self(CANDIDATES)).isCloseTo(expected("self", smoothing, n), EXACT);
      for (int i = smoothing == Smoothing.LENGTH_SCALED ? 1 : 0; i < brief.size(); i++) {
        assertThat(bleu.sentence(brief.get(i), ALL))
            .isCloseTo(expected("short_sentence", smoothing, n, i), EXACT);
      }
    }
  }

  @Test
  void withoutSmoothingNoMatchIsZero() {
    int[] reference = {1, 2, 3, 4, 5};
    Bleu bleu = new Bleu(2, Smoothing.NONE);
    assertThat(bleu.sentence(new int[] {1, 3, 5, 2, 4}, List.of(reference))).isZero();
    assertThat(bleu.sentence(reference, List.of(reference))).isEqualTo(1);
    // Precisions 3/4 and 1/3, and 4 tokens against 5.
    assertThat(bleu.sentence(new int[] {1, 2, 9, 5}, List.of(reference)))
        .isCloseTo(Math.exp(1 - 5.0 / 4) * Math.sqrt(3 / 4.0 / 3), EXACT);
    for (Smoothing smoothing : Smoothing.values()) {
      Bleu smoothed = new Bleu(3, smoothing);
      assertThat(smoothed.sentence(new int[] {7, 8, 9}, List.of(reference))).isZero();
      assertThat(smoothed.sentence(new int[0], List.of(reference))).isZero();
    }
  }

  @Test
  void selfBleuLeavesOutOnlyTheSampleItself() {
    // Two equal samples match each other; a third matches nothing.
    List<int[]> samples = List.of(new int[] {1, 2, 3}, new int[] {1, 2, 3}, new int[] {4, 5, 6});
    assertThat(Bleu.order(2).self(samples)).isCloseTo(2 / 3.0, EXACT);
    assertThat(Bleu.order(2).self(samples.subList(1, 3))).isZero();
    // Its own length does not count either: 3 tokens against 5, not against 3.
    List<int[]> lengths = List.of(new int[] {1, 2, 3}, new int[] {1, 2, 3, 4, 5});
    assertThat(Bleu.order(1).self(lengths)).isCloseTo((Math.exp(1 - 5 / 3.0) + 3 / 5.0) / 2, EXACT);
  }

  /** Thousands of samples take a second or so, since each n-gram is counted once. */
  @Test
  void selfBleuOfManySamples() {
    Random random = new Random(1);
    List<int[]> samples = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      samples.add(
          IntStream.range(0, 11)
              .map(t -> (int) Math.min(4999, -Math.log(random.nextDouble()) * 300))
              .toArray());
    }
    double all = Bleu.order(4).self(samples);
    double some = Bleu.order(4).self(samples.subList(0, 500));
    assertThat(all).isBetween(some, 1.0);
    // Each against all others, for a few of them.
    double slow = 0;
    for (int i = 0; i < 5; i++) {
      List<int[]> others = new ArrayList<>(samples.subList(0, 500));
      int[] sample = others.remove(i);
      slow += Bleu.order(4).sentence(sample, others) / 5;
    }
    List<int[]> first = new ArrayList<>(samples.subList(0, 500));
    double fast = 0;
    References references = new References(first, 4);
    for (int i = 0; i < 5; i++) {
      Matches matches = new Matches(4);
      references.match(first.get(i), i, matches);
      fast += matches.bleu(Smoothing.EPSILON) / 5;
    }
    assertThat(fast).isCloseTo(slow, EXACT);
  }

  @Test
  void rouge() {
    Map<?, ?> expected = (Map<?, ?>) REFERENCE.get("rouge");
    for (int i = 0; i < CANDIDATES.size(); i++) {
      int[] candidate = CANDIDATES.get(i);
      int[] reference = REFERENCES.get(i).get(0);
      check(Rouge.ngrams(1, candidate, reference), expected.get("1"), i);
      check(Rouge.ngrams(2, candidate, reference), expected.get("2"), i);
      check(Rouge.longestCommon(candidate, reference), expected.get("L"), i);
    }
    // Lin 2004: "police killed the gunman" and "the gunman police killed" share two tokens in
    // order.
    Rouge lin = Rouge.longestCommon(new int[] {2, 3, 0, 1}, new int[] {0, 1, 2, 3});
    assertThat(lin).isEqualTo(new Rouge(0.5, 0.5, 0.5));
    assertThat(Rouge.ngrams(2, new int[] {1}, new int[] {1})).isEqualTo(new Rouge(0, 0, 0));
    assertThat(Rouge.longestCommon(new int[0], new int[] {1})).isEqualTo(new Rouge(0, 0, 0));
    assertThat(Rouge.best(List.of(new Rouge(0, 0, 0), lin))).isEqualTo(lin);
  }

  private static void check(Rouge rouge, Object expected, int index) {
    double[] values =
        ((List<?>) ((List<?>) expected).get(index))
            .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    assertThat(new double[] {rouge.precision(), rouge.recall(), rouge.f1()})
        .containsExactly(values, EXACT);
  }

  @Test
  void distinctNgrams() {
    List<?> expected = (List<?>) REFERENCE.get("distinct");
    for (int n = 1; n <= 4; n++) {
      assertThat(DistinctNgrams.share(n, CANDIDATES))
          .isCloseTo(((Number) expected.get(n - 1)).doubleValue(), EXACT);
    }
    assertThatThrownBy(() -> DistinctNgrams.share(3, List.of(new int[] {1, 2})))
        .hasMessageContaining("no 3-grams");
  }

  @Test
  void likelihoodOfSamples() {
    List<int[]> samples = List.of(new int[] {1}, new int[] {1, 2, 3});
    SampleLikelihood found = SampleLikelihood.of(samples, sample -> -2.0 * sample.length);
    assertThat(found.perSequence()).isEqualTo(4);
    assertThat(found.perToken()).isEqualTo(2);
    assertThat(found.perplexity()).isCloseTo(Math.exp(2), EXACT);
    // Values 2 and 6: a standard deviation of 2.83 over the root of 2.
    assertThat(found.standardError()).isCloseTo(2, EXACT);
    assertThat(SampleLikelihood.of(samples.subList(0, 1), s -> -1).standardError()).isNaN();
    assertThatThrownBy(() -> SampleLikelihood.of(List.of(), s -> -1)).hasMessageContaining("none");
    assertThatThrownBy(() -> SampleLikelihood.of(samples, s -> Double.NaN))
        .hasMessageContaining("NaN");
  }

  @Test
  void qualityAgainstDiversity() {
    // At temperature t, the samples are t copies of a reference and others of unknown tokens.
    List<int[]> references = List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6});
    QualityDiversity curve =
        QualityDiversity.measure(
            2,
            references,
            List.of(4.0, 0.0, 2.0),
            temperature -> {
              List<int[]> samples = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                samples.add(i < temperature ? new int[] {1, 2, 3} : new int[] {9 + i, 19, 29 + i});
              }
              return samples;
            });
    assertThat(curve.points().stream().map(QualityDiversity.Point::temperature))
        .containsExactly(0.0, 2.0, 4.0);
    assertThat(curve.points().get(0).bleu()).isZero();
    assertThat(curve.points().get(1).bleu()).isCloseTo(0.5, EXACT);
    assertThat(curve.points().get(2)).isEqualTo(new QualityDiversity.Point(4, 1, 1));
    assertThat(curve.describe().get(2))
        .isEqualTo(Map.of("temperature", 4.0, "bleu_2", 1.0, "self_bleu_2", 1.0));
    QualityDiversity lines =
        new QualityDiversity(
            2,
            List.of(
                new QualityDiversity.Point(1, 0.5, 0.4),
                new QualityDiversity.Point(2, 0.3, 0.2),
                new QualityDiversity.Point(3, 0.2, 0.3)));
    assertThat(lines.bleuAt(0.3).orElseThrow()).isCloseTo(0.4, EXACT);
    assertThat(lines.bleuAt(0.2).orElseThrow()).isCloseTo(0.3, EXACT);
    assertThat(lines.bleuAt(0.1)).isEmpty();
    assertThat(lines.bleuAt(0.41)).isEmpty();
  }

  @Test
  void badArgumentsAreRefused() {
    List<int[]> one = List.of(new int[] {1});
    assertThatThrownBy(() -> Bleu.order(0)).hasMessageContaining("at least 1, got 0");
    assertThatThrownBy(() -> Bleu.order(2).self(one)).hasMessageContaining("at least 2 samples");
    assertThatThrownBy(() -> Bleu.order(2).mean(one, List.of())).hasMessageContaining("reference");
    assertThatThrownBy(() -> Bleu.order(2).mean(List.of(), one)).hasMessageContaining("sample");
    assertThatThrownBy(() -> Bleu.order(2).corpus(one, List.of())).hasMessageContaining("of 0");
    assertThatThrownBy(() -> Rouge.ngrams(0, new int[0], new int[0])).hasMessageContaining("got 0");
    assertThat(Arrays.asList(Smoothing.values())).hasSize(5);
  }
}
