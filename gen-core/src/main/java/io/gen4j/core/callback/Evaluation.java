package io.gen4j.core.callback;

import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Measures the model at intervals and at the last step. The results become metrics of the step.
 * They appear in the history, and {@link Checkpoints} and {@link EarlyStopping} can use them.
 */
public final class Evaluation implements Callback {

  private final Every every;
  private final Function<GenerativeModel, Map<String, Double>> measure;
  private Pace pace;

  private Evaluation(Every every, Function<GenerativeModel, Map<String, Double>> measure) {
    if (!every.isRepeatable()) {
      throw new IllegalArgumentException(
          "The interval of an evaluation must be in steps or epochs, so that equal trainings are"
              + " measured at equal steps; got "
              + every);
    }
    this.every = every;
    this.measure = measure;
  }

  /**
   * Measures one number.
   *
   * @param every interval in steps or epochs
   * @param metric name of the number, different from the names of the model's own metrics
   * @param measure returns the number
   * @throws IllegalArgumentException if the interval is not in steps or epochs
   */
  public static Evaluation of(
      Every every, String metric, ToDoubleFunction<? super GenerativeModel> measure) {
    return new Evaluation(every, model -> Map.of(metric, measure.applyAsDouble(model)));
  }

  /**
   * Measures several numbers at once.
   *
   * @param every interval in steps or epochs
   * @param measure returns the numbers by name; logs show them in this order
   * @throws IllegalArgumentException if the interval is not in steps or epochs
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
      Recording.Evaluation recorded = Recording.evaluation();
      Map<String, Double> measured = measure.apply(progress.model());
      recorded.end(progress::kind, progress.step(), measured.keySet(), -1);
      measured.forEach(progress::addMetric);
    }
  }
}
