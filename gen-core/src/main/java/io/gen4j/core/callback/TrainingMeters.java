package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/**
 * Publishes a training as Micrometer meters. It needs {@code io.micrometer:micrometer-core}, an
 * optional dependency; no other class does.
 *
 * <table>
 * <caption>The meters. All have the tag {@code model}, for example {@code gan}</caption>
 * <tr><th>meter</th><th>value</th></tr>
 * <tr><td>{@code gen4j.training.step}</td><td>timer: the steps, without callbacks and with waiting
 * for data</td></tr>
 * <tr><td>{@code gen4j.training.examples}</td><td>counter: training examples</td></tr>
 * <tr><td>{@code gen4j.training.rate}</td><td>gauge: training examples per second in this call of
 * {@code fit}, with callbacks</td></tr>
 * <tr><td>{@code gen4j.training.queue}</td><td>gauge: batches read ahead. If it stays at 0, reading
 * limits the speed</td></tr>
 * <tr><td>{@code gen4j.memory.physical}</td><td>gauge: resident memory of the process in bytes,
 * with everything off-heap</td></tr>
 * <tr><td>{@code gen4j.memory.offheap}</td><td>gauge: the part of it that is not used by the Java
 * heap and the JVM's own areas, in bytes. ND4J does not count what its workspaces hold, so this is an
 * estimate.
 * It includes memory that the heap has freed and not yet returned to the system</td></tr>
 * </table>
 *
 * <p>The gauges are removed from the registry when the training ends. The timer and the counter
 * stay and go on with the next training. Give trainings that run at the same time different tags.
 */
public final class TrainingMeters implements Callback {

  private final MeterRegistry registry;
  private final Tags tags;
  private Timer steps;
  private Counter examples;
  private List<Meter> gauges = List.of();
  private volatile Progress latest;
  private long counted;

  private TrainingMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /**
   * Publishes to a registry.
   *
   * @param tags further tags: name, value, name, value
   * @throws IllegalArgumentException if the number of texts is odd
   */
  public static TrainingMeters of(MeterRegistry registry, String... tags) {
    return new TrainingMeters(registry, Tags.of(tags));
  }

  @Override
  public void onStart(Progress start) {
    Tags all = tags.and("model", start.kind());
    latest = start;
    counted = 0;
    steps = Timer.builder("gen4j.training.step").tags(all).register(registry);
    examples =
        Counter.builder("gen4j.training.examples")
            .baseUnit("examples")
            .tags(all)
            .register(registry);
    gauges =
        List.of(
            Gauge.builder("gen4j.training.rate", () -> latest.examplesPerSecond())
                .baseUnit("examples per second")
                .tags(all)
                .register(registry),
            Gauge.builder("gen4j.training.queue", start::batchesAhead)
                .baseUnit("batches")
                .tags(all)
                .register(registry),
            Gauge.builder("gen4j.memory.physical", Pointer::physicalBytes)
                .baseUnit("bytes")
                .tags(all)
                .register(registry),
            Gauge.builder("gen4j.memory.offheap", TrainingMeters::offHeapBytes)
                .baseUnit("bytes")
                .tags(all)
                .register(registry));
  }

  @Override
  public void onStep(Progress progress) {
    steps.record((long) (progress.stepSeconds() * 1e9), TimeUnit.NANOSECONDS);
    examples.increment(progress.examples() - counted);
    counted = progress.examples();
    latest = progress;
  }

  @Override
  public void onEnd(TrainingReport report) {
    removeGauges();
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    removeGauges();
  }

  private static long offHeapBytes() {
    MemoryMXBean java = ManagementFactory.getMemoryMXBean();
    long used = java.getHeapMemoryUsage().getUsed() + java.getNonHeapMemoryUsage().getUsed();
    return Math.max(0, Pointer.physicalBytes() - used);
  }

  private void removeGauges() {
    gauges.forEach(registry::remove);
    gauges = List.of();
  }
}
