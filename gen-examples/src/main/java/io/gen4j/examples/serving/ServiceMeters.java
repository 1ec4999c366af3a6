package io.gen4j.examples.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;

/**
 * The meters of the service. An application with a registry of its own would register them there.
 */
final class ServiceMeters {

  private static final Duration[] BUCKETS =
      LongStream.of(2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger active = new AtomicInteger();
  private final Counter images =
      Counter.builder("gen4j.images").description("Images drawn").register(registry);

  ServiceMeters() {
    Gauge.builder("gen4j.requests.active", active, AtomicInteger::get)
        .description("Requests that draw images now")
        .strongReference(true)
        .register(registry);
    Gauge.builder("process.memory.physical", Pointer::physicalBytes)
        .description("Resident memory of the process")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("jvm.heap.used", ServiceMeters::heap)
        .description("Java heap in use")
        .baseUnit("bytes")
        .register(registry);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Counts a request that begins to draw. */
  void begin() {
    active.incrementAndGet();
  }

  /** Counts a request that has drawn. */
  void end() {
    active.decrementAndGet();
  }

  void drawn(int count) {
    images.increment(count);
  }

  /** Counts an answer. Paths are few, since all others are one. */
  void answered(String path, int status, long nanos) {
    Timer.builder("http.server.requests")
        .description("Answers, with the time from the first byte to the last")
        .tags("path", path, "status", String.valueOf(status))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  /** Returns everything in Prometheus's text format. */
  String text() {
    return PrometheusText.of(registry);
  }
}
