package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TrainingMetersTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void metersAreThoseOfTheTraining() {
    List<Double> seconds = new ArrayList<>();
    List<Double> queue = new ArrayList<>();
    Callback reader =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            seconds.add(progress.stepSeconds());
            assertThat(registry.get("gen4j.training.step").tag("model", "tiny").timer().count())
                .isEqualTo(progress.step());
            assertThat(registry.get("gen4j.training.examples").counter().count())
                .isEqualTo(4.0 * progress.step());
            assertThat(registry.get("gen4j.training.rate").gauge().value())
                .isEqualTo(progress.examplesPerSecond());
            queue.add(registry.get("gen4j.training.queue").tag("run", "a").gauge().value());
            assertThat(registry.get("gen4j.memory.physical").gauge().value()).isBetween(50e6, 64e9);
          }
        };
    TinyModel model = TinyModel.create();
    Callback meters = TrainingMeters.of(registry, "run", "a");
    model.fit(FitOptions.steps(6).withCallback(meters).withCallback(reader));

    double sum = seconds.stream().mapToDouble(Double::doubleValue).sum();
    assertThat(sum).isGreaterThan(0);
    assertThat(registry.get("gen4j.training.step").timer().totalTime(TimeUnit.SECONDS))
        .isCloseTo(sum, within(6e-9));
    // The reader fills its queue to nearly twice 8 batches.
    assertThat(queue).allMatch(depth -> depth >= 0 && depth <= 15);
  }

  @Test
  void arraysAreOffHeapMemory() {
    List<Double> bytes = new ArrayList<>();
    Callback reader =
        new Callback() {
          @Override
          public void onStart(Progress start) {
            awaitSteadyMemory();
            bytes.add(registry.get("gen4j.memory.offheap").gauge().value());
            try (INDArray large = Nd4j.ones(50_000_000)) {
              bytes.add(registry.get("gen4j.memory.offheap").gauge().value());
            }
          }
        };
    TinyModel.create()
        .fit(FitOptions.steps(1).withCallback(TrainingMeters.of(registry)).withCallback(reader));
    // 50 million floats, and what the Java heap does meanwhile.
    assertThat(bytes.get(1) - bytes.get(0)).isBetween(150e6, 250e6);
  }

  /** After a collection, a JVM returns memory of the heap to the system for some time. */
  private void awaitSteadyMemory() {
    System.gc();
    double before = Double.NaN;
    int steady = 0;
    for (int i = 0; i < 200 && steady < 10; i++) {
      double now = registry.get("gen4j.memory.physical").gauge().value();
      steady = Math.abs(now - before) < 1e6 ? steady + 1 : 0;
      before = now;
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void gaugesEndWithTheTrainingAndTotalsGoOn() {
    TinyModel model = TinyModel.create();
    Callback meters = TrainingMeters.of(registry);
    model.fit(FitOptions.steps(6).withCallback(meters));
    assertThat(names()).containsExactly("gen4j.training.examples", "gen4j.training.step");
    model.fit(FitOptions.steps(10).withCallback(meters));
    assertThat(names()).containsExactly("gen4j.training.examples", "gen4j.training.step");
    assertThat(registry.get("gen4j.training.step").timer().count()).isEqualTo(10);
    assertThat(registry.get("gen4j.training.examples").counter().count()).isEqualTo(40);

    TinyModel failing = TinyModel.create().failingAt(2);
    assertThatThrownBy(() -> failing.fit(FitOptions.steps(6).withCallback(meters)))
        .hasMessageContaining("fails half way");
    assertThat(names()).containsExactly("gen4j.training.examples", "gen4j.training.step");
    assertThat(registry.get("gen4j.training.step").timer().count()).isEqualTo(12);
  }

  private List<String> names() {
    return registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).sorted().toList();
  }
}
