package io.gen4j.core.callback;

import io.gen4j.core.training.Progress;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one metric during training. A metric of an evaluation is read when it is measured. For a
 * metric that the model reports at every step, the mean over each epoch is read.
 */
final class MetricWatch {

  private static final Logger LOG = LoggerFactory.getLogger(MetricWatch.class);

  private final String metric;
  private final Set<String> others = new TreeSet<>();
  private boolean seen;
  private double sum;
  private long count;

  MetricWatch(String metric) {
    this.metric = metric;
  }

  /** Returns the value to compare after a step, if there is one. */
  OptionalDouble after(Progress progress) {
    Double value = progress.metrics().get(metric);
    if (value == null) {
      others.addAll(progress.metrics().keySet());
    } else {
      seen = true;
      if (progress.isMeasured(metric)) {
        return OptionalDouble.of(value);
      }
      sum += value;
      count++;
    }
    if (count > 0 && (progress.endsEpoch() || progress.isLast())) {
      double mean = sum / count;
      sum = 0;
      count = 0;
      return OptionalDouble.of(mean);
    }
    return OptionalDouble.empty();
  }

  /** Warns if the metric never appeared: its name may be misspelled, or it was not measured. */
  void warnIfNeverSeen(String user) {
    if (!seen && !others.isEmpty()) {
      LOG.warn(
          "{} waited for the metric '{}', which no step of this training had. The metrics were {}",
          user,
          metric,
          others);
    }
  }
}
