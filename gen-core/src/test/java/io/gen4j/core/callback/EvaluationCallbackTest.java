package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationCallbackTest {

  private static List<Long> steps(TinyModel model, Every every, FitOptions options) {
    List<Long> steps = new ArrayList<>();
    Callback reader =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.isMeasured("twice")) {
              assertThat(progress.metrics().get("twice")).isEqualTo(2.0 * progress.step());
              assertThat(progress.metrics().get("half")).isEqualTo(0.5 * progress.step());
              assertThat(progress.metrics().keySet()).containsExactly("loss", "twice", "half");
              steps.add(progress.step());
            }
          }
        };
    Evaluation evaluation =
        Evaluation.of(
            every,
            each -> {
              assertThat(each).isSameAs(model);
              Map<String, Double> values = new LinkedHashMap<>();
              values.put("twice", 2.0 * each.steps());
              values.put("half", 0.5 * each.steps());
              return values;
            });
    model.fit(options.withCallback(reader).withCallback(evaluation));
    return steps;
  }

  @Test
  void measuresAtItsPaceAndAtTheEnd() {
    TinyModel model = TinyModel.create();
    assertThat(steps(model, Every.steps(3), FitOptions.steps(8))).containsExactly(3L, 6L, 8L);
    // Steps and epochs count over all calls of fit.
    assertThat(steps(model, Every.steps(3), FitOptions.steps(13))).containsExactly(9L, 12L, 13L);
    assertThat(steps(TinyModel.create(), Every.epochs(2), FitOptions.epochs(5)))
        .containsExactly(8L, 16L, 20L);
  }

  @Test
  void isRepeatable() {
    for (Every every : List.of(Every.minutes(1), Every.share(0.1))) {
      assertThatThrownBy(() -> Evaluation.of(every, "fid", model -> 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(every.toString());
    }
  }

  @Test
  void pacesCheckThemselves() {
    assertThatThrownBy(() -> Every.steps(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Every.epochs(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> Every.time(Duration.ZERO)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Every.share(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Every.share(1)).hasMessageContaining("got 1");
    assertThat(Every.steps(100)).hasToString("every 100 steps");
    assertThat(Every.epochs(2)).hasToString("every 2 epochs");
    assertThat(Every.minutes(2)).hasToString("every 120.0 seconds");
  }

  /** Actions that take no time are thinned out alone: 1, 2, 3 and so on, then 4.7 % apart. */
  @Test
  void aShareOfTheTimeIsNoMoreThanFiftyTimesADecade() {
    List<Long> acted = new ArrayList<>();
    Callback acting =
        new Callback() {
          private Pace pace;

          @Override
          public void onStart(Progress start) {
            pace = new Pace(Every.share(0.9), start);
          }

          @Override
          public void onStep(Progress progress) {
            if (pace.isDue(progress)) {
              pace.act(progress, () -> acted.add(progress.step()));
            }
          }
        };
    TinyModel.create().fit(FitOptions.steps(1000).withCallback(acting));
    assertThat(acted.stream().filter(step -> step > 100).count()).isBetween(30L, 50L);
    assertThat(acted).startsWith(1L);
  }

  @Test
  void aShareOfTheTimeIsKept() {
    double[] seconds = new double[2];
    double[] longest = new double[1];
    Callback acting =
        new Callback() {
          private Pace pace;

          @Override
          public void onStart(Progress start) {
            pace = new Pace(Every.share(0.1), start);
          }

          @Override
          public void onStep(Progress progress) {
            seconds[0] = progress.seconds();
            if (pace.isDue(progress)) {
              pace.act(
                  progress,
                  () -> {
                    long began = System.nanoTime();
                    while (System.nanoTime() - began < 20_000_000) {
                      Thread.onSpinWait();
                    }
                    double took = (System.nanoTime() - began) / 1e9;
                    seconds[1] += took;
                    longest[0] = Math.max(longest[0], took);
                  });
            }
          }
        };
    TinyModel.create().fit(FitOptions.steps(400).withCallback(acting));
    // The last action may come on top of the share.
    assertThat(seconds[1]).isBetween(0.02, 0.1 * seconds[0] + longest[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "MINIMIZE, 1, 2, 0, true",
    "MINIMIZE, 1, 1, 0, false",
    "MINIMIZE, 1, 2, 1, false",
    "MAXIMIZE, 2, 1, 0.5, true",
    "MAXIMIZE, 2, 1, 1, false",
    "MAXIMIZE, NaN, 1, 0, false",
    "MINIMIZE, 1, NaN, 5, true",
    "MINIMIZE, NaN, NaN, 0, false"
  })
  void goalsCompare(Goal goal, double value, double than, double margin, boolean better) {
    assertThat(goal.isBetter(value, than, margin)).isEqualTo(better);
  }
}
