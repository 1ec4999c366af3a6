package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Graphs;
import io.gen4j.core.testing.SmallSet;
import io.gen4j.core.testing.TinyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

/** When the trainer says that a model changes and when it is whole. */
class TrainingGuardTest {

  /** Notes its calls; a repeated call of {@code changing} is not news. */
  private static final class Notes implements TrainingGuard {
    private final List<String> all = new ArrayList<>();

    private void note(String what) {
      if (!what.equals("changing") || !all.get(all.size() - 1).equals(what)) {
        all.add(what);
      }
    }

    @Override
    public void begin() {
      note("begin");
    }

    @Override
    public void changing() {
      note("changing");
    }

    @Override
    public void whole() {
      note("whole");
    }

    @Override
    public void end() {
      note("end");
    }
  }

  private final Notes notes = new Notes();

  private Trainer trainer(Optimization optimization) {
    return new Trainer(List.of(), List.of(), optimization, false, notes);
  }

  private TrainingReport fit(Trainer trainer, TrainingStep step, FitOptions options) {
    return trainer.fit(step, SmallSet.of(12), ValueRange.UNBOUNDED, 1, options);
  }

  /** A step of two batches: the model may be read until the last of them is there. */
  private TrainingStep ofTwoBatches() {
    return new TrainingStep() {
      @Override
      public int batchesPerStep() {
        return 2;
      }

      @Override
      public Map<String, Double> run(long step, Supplier<Batch> batches) {
        batches.get();
        notes.note("first");
        batches.get();
        notes.note("second");
        return Map.of();
      }
    };
  }

  @Test
  void aModelChangesFromItsLastBatchToTheEndOfTheStep() {
    Callback callback =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            notes.note("callback");
          }

          @Override
          public void onEnd(TrainingReport report) {
            notes.note("report");
          }
        };
    fit(
        trainer(Optimization.NONE),
        ofTwoBatches(),
        FitOptions.steps(2).withBatchSize(3).withCallback(callback));
    List<String> step = List.of("first", "changing", "second", "changing", "whole", "callback");
    List<String> expected = new ArrayList<>(List.of("begin"));
    expected.addAll(step);
    expected.addAll(step);
    expected.addAll(List.of("report", "end"));
    assertThat(notes.all).isEqualTo(expected);
  }

  @Test
  void aFailedStepEndsWithAWholeModel() {
    TrainingStep failing =
        (step, batches) -> {
          throw new IllegalStateException("mine");
        };
    FitOptions options = FitOptions.steps(1).withBatchSize(3);
    assertThatThrownBy(() -> fit(trainer(Optimization.NONE), failing, options)).hasMessage("mine");
    assertThat(notes.all).containsExactly("begin", "whole", "end");
    notes.all.clear();
    Trainer rollingBack = trainer(Optimization.NONE.withRollback(1));
    assertThatThrownBy(() -> fit(rollingBack, failing, options)).hasMessage("mine");
    assertThat(notes.all).containsExactly("begin", "changing", "whole", "end");
  }

  @Test
  void goingBackToAKeptModelChangesIt() {
    Callback keeping =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            progress.keep();
          }
        };
    fit(
        trainer(Optimization.NONE),
        (step, batches) -> {
          batches.get();
          return Map.of();
        },
        FitOptions.steps(1).withBatchSize(3).withCallback(keeping));
    assertThat(notes.all).containsExactly("begin", "changing", "whole", "changing", "whole", "end");
  }

  /** Steps that apply gradients before they read all batches change the model then. */
  @Test
  void gradientsChangeTheModel() {
    Network network =
        NetworkSource.of(
                Graphs.chain(InputType.feedForward(2), new DenseLayer.Builder().nOut(1).build()))
            .open("probe", new Sgd(1), StepMemory.create());
    TrainedNetwork trained = TrainedNetwork.of(network);
    Trainer trainer = new Trainer(List.of(trained), List.of(), Optimization.NONE, false, notes);
    notes.all.add("before");
    network.gradients().assign(0);
    trainer.apply(0, trained);
    assertThat(notes.all).containsExactly("before", "changing");
  }

  @Test
  void aRefusedTrainingEndsToo() {
    assertThatThrownBy(
            () ->
                fit(
                    trainer(Optimization.NONE),
                    ofTwoBatches(),
                    FitOptions.steps(1).withBatchSize(99)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(notes.all).containsExactly("begin", "end");
  }

  /** What a callback learns of the step and of its data. */
  @Test
  void progressTellsOfTheStepAndTheReader() {
    List<Double> seconds = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    Callback watching =
        new Callback() {
          @Override
          public void onStart(Progress start) {
            note(start);
          }

          @Override
          public void onStep(Progress progress) {
            note(progress);
            assertThat(progress.stepSeconds()).isBetween(0.01, progress.seconds());
          }

          private void note(Progress progress) {
            seconds.add(progress.stepSeconds());
            kinds.add(progress.kind());
            assertThat(progress.batchesAhead()).isBetween(0, 15);
          }
        };
    fit(
        trainer(Optimization.NONE),
        new Slow(),
        FitOptions.steps(2).withBatchSize(3).withCallback(watching));
    assertThat(seconds.get(0)).isZero();
    assertThat(kinds).containsExactly("Slow", "Slow", "Slow");
    kinds.clear();
    TinyModel.create().fit(FitOptions.steps(1).withCallback(kind(kinds)));
    assertThat(kinds).containsExactly("tiny");
  }

  /** After some time in a step, the reader has filled its buffer of 15. */
  @Test
  void batchesAheadAreThoseThatWereRead() {
    List<Integer> ahead = new ArrayList<>();
    Callback watching =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            for (int wait = 0; progress.batchesAhead() < 14 && wait < 4000; wait++) {
              pause();
            }
            ahead.add(progress.batchesAhead());
          }
        };
    fit(
        trainer(Optimization.NONE),
        new Slow(),
        FitOptions.steps(1).withBatchSize(3).withCallback(watching));
    assertThat(ahead.get(0)).isBetween(14, 15);
  }

  private static Callback kind(List<String> kinds) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        kinds.add(progress.kind());
      }
    };
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Slow implements TrainingStep {
    @Override
    public Map<String, Double> run(long step, Supplier<Batch> batches) {
      batches.get();
      pause();
      pause();
      pause();
      return Map.of();
    }
  }
}
