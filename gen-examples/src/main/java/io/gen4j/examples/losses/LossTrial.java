package io.gen4j.examples.losses;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrialFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One training with one loss and what came of it.
 *
 * @param plan what was trained, and how it was judged
 * @param figures what came of it
 */
public record LossTrial(Plan plan, Figures figures) {

  /**
   * What decides a trial's outcome.
   *
   * @param loss name of the loss
   * @param seed seed of weights, data order and noise
   * @param examples digits to train on
   * @param batch batch size
   * @param steps steps of training
   * @param judged samples that the judge looks at
   */
  public record Plan(String loss, long seed, int examples, int batch, long steps, int judged) {}

  /**
   * What came of a training.
   *
   * @param confident share of samples that the judge gives 0.9 or more to some digit
   * @param fewest samples of the digit that the judge sees least
   * @param most samples of the digit that the judge sees most
   * @param frechet Fréchet distance to the test digits, on the judge's features
   * @param seconds seconds of training
   */
  public record Figures(double confident, int fewest, int most, double frechet, double seconds) {}

  /** Writes the trial. */
  public void write(Path file) {
    new MetricsFile()
        .put("loss", plan.loss)
        .put("seed", plan.seed)
        .put("examples", plan.examples)
        .put("batch", plan.batch)
        .put("steps", plan.steps)
        .put("judged", plan.judged)
        .put("judge_confident", figures.confident)
        .put("fewest_of_a_digit", figures.fewest)
        .put("most_of_a_digit", figures.most)
        .put("frechet_distance", figures.frechet)
        .put("seconds", figures.seconds)
        .write(file);
  }

  /** Reads a finished trial of exactly this plan, or nothing if there is none. */
  public static Optional<LossTrial> read(Path file, Plan plan) {
    return TrialFile.read(file).map(LossTrial::parse).filter(trial -> trial.plan.equals(plan));
  }

  private static LossTrial parse(JsonNode node) {
    Plan found =
        new Plan(
            node.path("loss").asText(),
            node.path("seed").asLong(),
            node.path("examples").asInt(),
            node.path("batch").asInt(),
            node.path("steps").asLong(),
            node.path("judged").asInt());
    Figures figures =
        new Figures(
            node.path("judge_confident").asDouble(),
            node.path("fewest_of_a_digit").asInt(),
            node.path("most_of_a_digit").asInt(),
            node.path("frechet_distance").asDouble(),
            node.path("seconds").asDouble());
    return new LossTrial(found, figures);
  }
}
