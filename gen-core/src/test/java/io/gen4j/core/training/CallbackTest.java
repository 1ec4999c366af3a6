package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.SmallSet;
import io.gen4j.core.testing.TinyModel;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CallbackTest {

  /** Notes what it is told, and throws where it is told to. */
  private static final class Notes implements Callback {
    private final String name;
    private final List<String> all;
    private final String throwsAt;
    private TrainingFailure failure;

    Notes(String name, List<String> all, String throwsAt) {
      this.name = name;
      this.all = all;
      this.throwsAt = throwsAt;
    }

    private void note(String event) {
      all.add(name + " " + event);
      if (event.equals(throwsAt)) {
        throw new IllegalStateException(name + " threw at " + event);
      }
    }

    @Override
    public void onStart(Progress start) {
      note("start");
    }

    @Override
    public void onStep(Progress progress) {
      note("step" + progress.step());
    }

    @Override
    public void onEpoch(Progress progress) {
      note("epoch");
    }

    @Override
    public void onEnd(TrainingReport report) {
      note("end");
    }

    @Override
    public void onFailure(TrainingFailure told) {
      failure = told;
      note("failure");
    }
  }

  private static Callback onStep(Consumer<Progress> action) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        action.accept(progress);
      }
    };
  }

  private static Callback measuring(String metric, double value, long... steps) {
    return new Callback() {
      @Override
      public boolean measures() {
        return true;
      }

      @Override
      public void onStep(Progress progress) {
        for (long step : steps) {
          if (progress.step() == step) {
            progress.addMetric(metric, value + step);
          }
        }
      }
    };
  }

  private static FitOptions with(FitOptions options, Callback... callbacks) {
    FitOptions all = options;
    for (Callback callback : callbacks) {
      all = all.withCallback(callback);
    }
    return all;
  }

  @Test
  void aCallbackThatThrowsEndsTheRunForAllWithAWholeModel() {
    List<String> notes = new ArrayList<>();
    Notes first = new Notes("a", notes, "");
    Notes second = new Notes("b", notes, "step2");
    Notes third = new Notes("c", notes, "failure");
    TinyModel model = TinyModel.create();
    assertThatThrownBy(() -> model.fit(with(FitOptions.steps(6), first, second, third)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("b threw at step2")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .isEqualTo("c threw at failure"));
    assertThat(notes)
        .containsExactly(
            "a start",
            "b start",
            "c start",
            "a step1",
            "b step1",
            "c step1",
            "a step2",
            "b step2",
            "a failure",
            "b failure",
            "c failure");
    assertThat(first.failure.cause()).hasMessage("b threw at step2");
    assertThat(first.failure.modelIsWhole()).isTrue();
    assertThat(first.failure.report().steps()).isEqualTo(2);
    assertThat(first.failure.report().examples()).isEqualTo(8);

    model.fit(FitOptions.steps(6));
    TinyModel straight = TinyModel.create();
    straight.fit(FitOptions.steps(6));
    assertThat(model.state()).containsExactly(straight.state());
    assertThat(model.counts()).isEqualTo(straight.counts());
  }

  @Test
  void onlyCallbacksThatWereStartedAreToldOfAFailure() {
    List<String> notes = new ArrayList<>();
    TinyModel model = TinyModel.create();
    FitOptions options =
        with(
            FitOptions.steps(6),
            new Notes("a", notes, ""),
            new Notes("b", notes, "start"),
            new Notes("c", notes, ""));
    assertThatThrownBy(() -> model.fit(options)).hasMessage("b threw at start");
    assertThat(notes).containsExactly("a start", "b start", "a failure", "b failure");
    assertThat(model.steps()).isZero();
  }

  @Test
  void everyCallbackEndsThoughOneThrowsThere() {
    List<String> notes = new ArrayList<>();
    TinyModel model = TinyModel.create();
    FitOptions options =
        with(
            FitOptions.steps(1),
            new Notes("a", notes, "end"),
            new Notes("b", notes, ""),
            new Notes("c", notes, "end"));
    assertThatThrownBy(() -> model.fit(options))
        .hasMessage("a threw at end")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(notes).endsWith("a end", "b end", "c end").doesNotContain("a failure");
    assertThat(model.steps()).isEqualTo(1);
  }

  @Test
  void aStepThatFailsHalfWayLeavesNoWholeModel() {
    Notes notes = new Notes("a", new ArrayList<>(), "");
    TinyModel model = TinyModel.create().failingAt(3);
    assertThatThrownBy(() -> model.fit(with(FitOptions.steps(6), notes)))
        .hasMessageContaining("fails half way");
    assertThat(notes.failure.modelIsWhole()).isFalse();
    assertThat(notes.failure.report().steps()).isEqualTo(3);
  }

  @Test
  void dataThatCannotBeReadLeaveAWholeModel() {
    Notes notes = new Notes("a", new ArrayList<>(), "");
    Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
    TrainingStep step =
        (number, batches) -> {
          batches.get();
          return Map.of();
        };
    assertThatThrownBy(
            () ->
                trainer.fit(
                    step,
                    SmallSet.of(12).with(7, Float.NaN),
                    ValueRange.UNIT,
                    1,
                    FitOptions.epochs(1).withBatchSize(1).withCallback(notes)))
        .hasMessageContaining("NaN");
    assertThat(notes.failure.modelIsWhole()).isTrue();
    assertThat(notes.failure.report().steps()).isEqualTo(trainer.counts().steps()).isLessThan(12);
  }

  @Test
  void anInterruptIsAFailureWhoseCallbacksMayWrite() {
    List<Boolean> flags = new ArrayList<>();
    Callback watching =
        new Callback() {
          @Override
          public void onFailure(TrainingFailure failure) {
            flags.add(Thread.currentThread().isInterrupted());
            assertThat(failure.cause()).isInstanceOf(TrainingInterruptedException.class);
            assertThat(failure.modelIsWhole()).isTrue();
          }
        };
    Callback interrupting = onStep(progress -> Thread.currentThread().interrupt());
    Callback writing =
        onStep(
            progress -> {
              if (Thread.currentThread().isInterrupted()) {
                throw new java.io.UncheckedIOException(new ClosedByInterruptException());
              }
            });
    TinyModel model = TinyModel.create();
    for (FitOptions options :
        List.of(
            with(FitOptions.steps(9), interrupting, watching),
            with(FitOptions.steps(9), interrupting, writing, watching))) {
      try {
        assertThatThrownBy(() -> model.fit(options))
            .isInstanceOf(TrainingInterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      } finally {
        Thread.interrupted();
      }
    }
    assertThat(flags).containsExactly(false, false);
    assertThat(model.steps()).isEqualTo(2);
  }

  @Test
  void measuringCallbacksComeFirstAndTheirMetricsCount() {
    List<Map<String, Double>> seen = new ArrayList<>();
    List<Boolean> measured = new ArrayList<>();
    Callback reader =
        onStep(
            progress -> {
              seen.add(Map.copyOf(progress.metrics()));
              measured.add(progress.isMeasured("fid"));
              assertThat(progress.isMeasured("loss")).isFalse();
              assertThat(progress.endsEpoch()).isEqualTo(progress.step() % 4 == 0);
              assertThat(progress.isLast()).isEqualTo(progress.step() == 8);
            });
    TrainingReport report =
        TinyModel.create().fit(with(FitOptions.epochs(2), reader, measuring("fid", 10, 1, 3, 8)));
    assertThat(measured).containsExactly(true, false, true, false, false, false, false, true);
    assertThat(seen.get(0)).containsOnlyKeys("loss", "fid").containsEntry("fid", 11.0);
    assertThat(seen.get(1)).containsOnlyKeys("loss");
    assertThat(report.epochs().get(0)).containsEntry("fid", 12.0);
    assertThat(report.epochs().get(1)).containsEntry("fid", 18.0);
    double mean =
        seen.subList(0, 4).stream().mapToDouble(each -> each.get("loss")).average().orElseThrow();
    assertThat(report.epochs().get(0).get("loss")).isCloseTo(mean, offset(1e-12));
  }

  @Test
  void aMetricIsMeasuredOnce() {
    TinyModel model = TinyModel.create();
    assertThatThrownBy(() -> model.fit(with(FitOptions.steps(2), measuring("loss", 1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'loss'");
    assertThat(model.steps()).isEqualTo(2);
  }

  @Test
  void partsAreCalledInPlaceOfTheWhole() {
    List<String> notes = new ArrayList<>();
    Callback whole =
        new Callback() {
          @Override
          public List<Callback> parts() {
            return List.of(new Notes("b", notes, ""), new Notes("c", notes, ""));
          }

          @Override
          public void onStart(Progress start) {
            notes.add("whole");
          }
        };
    TinyModel.create()
        .fit(
            with(FitOptions.steps(1), new Notes("a", notes, ""), whole, new Notes("d", notes, "")));
    assertThat(notes)
        .containsExactly(
            "a start", "b start", "c start", "d start", "a step1", "b step1", "c step1", "d step1",
            "a end", "b end", "c end", "d end");
  }

  @Test
  void progressKnowsTheModelTheDataAndTheOptions() {
    TinyModel model = TinyModel.create();
    List<Progress> starts = new ArrayList<>();
    FitOptions options =
        FitOptions.steps(1)
            .withBatchSize(8)
            .withCallback(
                new Callback() {
                  @Override
                  public void onStart(Progress start) {
                    starts.add(start);
                  }
                });
    TinyModel.Images data = new TinyModel.Images(16, 0);
    model.fit(data, options);
    assertThat(starts.get(0).model()).isSameAs(model);
    assertThat(starts.get(0).dataset()).isSameAs(data);
    assertThat(starts.get(0).options()).isEqualTo(options);

    Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
    trainer.fit(
        (number, batches) -> Map.of("batch", (double) batches.get().size()),
        data,
        ValueRange.UNIT,
        1,
        options);
    assertThatThrownBy(() -> starts.get(1).model())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GenerativeModel");
  }

  @Test
  void aTrainingEndsAsItWasKeptUnlessItFails() {
    TinyModel model = TinyModel.create();
    Callback keeping =
        onStep(
            progress -> {
              if (progress.step() == 2 || progress.step() == 3) {
                progress.keep();
              }
              if (progress.step() == 5) {
                progress.stop();
              }
            });
    TrainingReport report = model.fit(with(FitOptions.steps(9), keeping));
    TinyModel three = TinyModel.create();
    three.fit(FitOptions.steps(3));
    assertThat(model.state()).containsExactly(three.state());
    assertThat(model.counts()).isEqualTo(three.counts());
    assertThat(report.steps()).isEqualTo(3);
    assertThat(report.examples()).isEqualTo(20);
    assertThat(report.stopped()).isTrue();

    TinyModel failing = TinyModel.create();
    Callback failure =
        onStep(
            progress -> {
              if (progress.step() == 5) {
                throw new IllegalStateException("at 5");
              }
            });
    assertThatThrownBy(() -> failing.fit(with(FitOptions.steps(9), keeping, failure)))
        .hasMessage("at 5");
    TinyModel five = TinyModel.create();
    five.fit(FitOptions.steps(5));
    assertThat(failing.state()).containsExactly(five.state());
    assertThat(Checks.distance(five.state(), three.state())).isGreaterThan(0.01);
  }
}
