package io.gen4j.examples.plane;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrialFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One training from one seed and what came of it, kept in a file of its own, so that a series that
 * is cut off goes on with the next trial.
 *
 * @param plan what was trained, and how it was measured
 * @param coverage what the samples cover
 * @param seconds seconds of training
 */
public record Trial(Plan plan, Coverage coverage, double seconds) {

  /**
   * What decides a trial's outcome.
   *
   * @param setting name of the setting
   * @param how the setting's networks and options, in words
   * @param seed seed of data, weights and noise
   * @param points points to train on
   * @param batch batch size
   * @param steps steps of training
   * @param samples samples that are measured
   */
  public record Plan(
      String setting, String how, long seed, int points, int batch, long steps, int samples) {}

  /** Writes the trial. */
  public void write(Path file) {
    new MetricsFile()
        .put("setting", plan.setting)
        .put("how", plan.how)
        .put("seed", plan.seed)
        .put("points", plan.points)
        .put("batch", plan.batch)
        .put("steps", plan.steps)
        .put("samples", plan.samples)
        .put("modes", coverage.modes())
        .put("high_quality", coverage.highQuality())
        .put("reverse_kl", coverage.reverseKl())
        .put("seconds", seconds)
        .write(file);
  }

  /** Reads a finished trial of exactly this plan, or nothing if there is none. */
  public static Optional<Trial> read(Path file, Plan plan) {
    return TrialFile.read(file).map(Trial::parse).filter(trial -> trial.plan.equals(plan));
  }

  private static Trial parse(JsonNode node) {
    Plan found =
        new Plan(
            node.path("setting").asText(),
            node.path("how").asText(),
            node.path("seed").asLong(),
            node.path("points").asInt(),
            node.path("batch").asInt(),
            node.path("steps").asLong(),
            node.path("samples").asInt());
    Coverage coverage =
        new Coverage(
            node.path("modes").asInt(),
            node.path("high_quality").asDouble(),
            node.path("reverse_kl").asDouble());
    return new Trial(found, coverage, node.path("seconds").asDouble());
  }
}
