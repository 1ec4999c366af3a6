package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Measures the model at intervals and at the last step. What it measures becomes a metric of the
 * step, for the history, for {@link Checkpoints} that keep the best model, and for {@link
 * EarlyStopping}.
 */
public final class Evaluation implements Callback {

  private final Every every;
  private final Function<GenerativeModel, Map<String, Double>> measure;
  private Pace pace;

  private Evaluation(Every every, Function<GenerativeModel, Map<String, Double>> measure) {
    if (!every.isRepeatable()) {
      throw new IllegalArgumentException(
          "Evaluate every so many steps or epochs, so that equal trainings are measured at equal"
              + " steps; got "
              + every);
    }
    this.every = every;
    this.measure = measure;
  }

  /**
   * Measures one number.
   *
   * @param every steps or epochs between two measurements
   * @param metric its name, another than the names of the model's own metrics
   * @throws IllegalArgumentException if the interval is one of time
   */
  public static Evaluation of(
      Every every, String metric, ToDoubleFunction<? super GenerativeModel> measure) {
    return new Evaluation(every, model -> Map.of(metric, measure.applyAsDouble(model)));
  }

  /**
   * Measures several numbers at once.
   *
   * @param every steps or epochs between two measurements
   * @param measure returns numbers by name, in the order that logs show them
   * @throws IllegalArgumentException if the interval is one of time
   */
  public static Evaluation of(Every every, Function<GenerativeModel, Map<String, Double>> measure) {
    return new Evaluation(every, measure);
  }

  @Override
  public boolean measures() {
    return true;
  }

  @Override
  public void onStart(Progress start) {
    pace = new Pace(every, start);
  }

  @Override
  public void onStep(Progress progress) {
    if (pace.isDue(progress) || progress.isLast()) {
      measure.apply(progress.model()).forEach(progress::addMetric);
    }
  }
}
