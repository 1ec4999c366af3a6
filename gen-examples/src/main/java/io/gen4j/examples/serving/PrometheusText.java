package io.gen4j.examples.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Prometheus's text format, version 0.0.4, of counters, gauges and timers. Micrometer's own
 * registry for Prometheus does this in {@code micrometer-registry-prometheus}.
 */
final class PrometheusText {

  /** The value of the header Content-Type. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private PrometheusText() {}

  static String of(MeterRegistry registry) {
    Map<String, List<Meter>> byName = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      byName.computeIfAbsent(name(meter), name -> new ArrayList<>()).add(meter);
    }
    StringBuilder text = new StringBuilder();
    byName.forEach((name, meters) -> family(name, meters, text));
    return text.toString();
  }

  private static void family(String name, List<Meter> meters, StringBuilder text) {
    Meter first = meters.get(0);
    String type =
        first instanceof Timer ? "histogram" : first instanceof Counter ? "counter" : "gauge";
    String description = first.getId().getDescription();
    if (description != null) {
      text.append("# HELP ").append(name).append(' ').append(description).append('\n');
    }
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    for (Meter meter : meters) {
      if (meter instanceof Timer timer) {
        histogram(name, timer, text);
      } else if (meter instanceof Counter counter) {
        line(name, meter, "", counter.count(), text);
      } else if (meter instanceof Gauge gauge) {
        line(name, meter, "", gauge.value(), text);
      }
    }
  }

  private static void histogram(String name, Timer timer, StringBuilder text) {
    HistogramSnapshot snapshot = timer.takeSnapshot();
    for (CountAtBucket bucket : snapshot.histogramCounts()) {
      String bound = "le=\"" + bucket.bucket(TimeUnit.SECONDS) + "\"";
      line(name + "_bucket", timer, bound, bucket.count(), text);
    }
    line(name + "_bucket", timer, "le=\"+Inf\"", snapshot.count(), text);
    line(name + "_sum", timer, "", snapshot.total(TimeUnit.SECONDS), text);
    line(name + "_count", timer, "", snapshot.count(), text);
  }

  private static void line(
      String name, Meter meter, String more, double value, StringBuilder text) {
    List<String> labels = new ArrayList<>();
    for (Tag tag : meter.getId().getTags()) {
      labels.add(tag.getKey() + "=\"" + escaped(tag.getValue()) + "\"");
    }
    if (!more.isEmpty()) {
      labels.add(more);
    }
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(String.join(",", labels)).append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  private static String name(Meter meter) {
    String unit = meter.getId().getBaseUnit();
    String end =
        meter instanceof Timer
            ? "_seconds"
            : (unit == null ? "" : "_" + unit) + (meter instanceof Counter ? "_total" : "");
    return meter.getId().getName().replace('.', '_') + end;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
