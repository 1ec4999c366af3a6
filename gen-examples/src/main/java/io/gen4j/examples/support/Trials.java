package io.gen4j.examples.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Trainings of a series, each kept in a file of its own, so that a series that is cut off goes on
 * with the next one. A file is one flat JSON object: the plan's fields and the outcome's.
 *
 * @param <P> what decides the outcome of a trial
 * @param <O> what came of it
 */
public final class Trials<P extends Record, O extends Record> {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private final Path folder;
  private final boolean resume;
  private final Class<P> planType;
  private final Class<O> outcomeType;

  /**
   * Opens a series.
   *
   * @param folder where the files lie or will lie
   * @param resume whether finished trials are kept
   */
  public Trials(Path folder, boolean resume, Class<P> planType, Class<O> outcomeType) {
    this.folder = folder;
    this.resume = resume;
    this.planType = planType;
    this.outcomeType = outcomeType;
  }

  /**
   * A finished trial.
   *
   * @param plan what decided it
   * @param outcome what came of it
   * @param kept whether it was finished before
   */
  public record Trial<P, O>(P plan, O outcome, boolean kept) {}

  /**
   * Returns the trial that is kept under a name, if it had exactly this plan; else trains, and
   * keeps it.
   *
   * @throws UncheckedIOException if a file cannot be read or written
   */
  public Trial<P, O> run(String name, P plan, Supplier<O> training) {
    Path file = folder.resolve(name + ".json");
    if (resume && Files.exists(file)) {
      JsonNode node = read(file);
      if (parse(node, planType).filter(plan::equals).isPresent()) {
        Optional<O> outcome = parse(node, outcomeType);
        if (outcome.isPresent()) {
          return new Trial<>(plan, outcome.get(), true);
        }
      }
    }
    O outcome = training.get();
    MetricsFile metrics = new MetricsFile();
    fields(plan).forEach(metrics::put);
    fields(outcome).forEach(metrics::put);
    metrics.write(file);
    return new Trial<>(plan, outcome, false);
  }

  private static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the finished trial " + file, e);
    }
  }

  /** Empty if a field is missing, as in files of another version. */
  private static <T> Optional<T> parse(JsonNode node, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.treeToValue(node, type));
    } catch (MismatchedInputException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> fields(Record values) {
    return MAPPER.convertValue(values, new TypeReference<Map<String, Object>>() {});
  }
}
