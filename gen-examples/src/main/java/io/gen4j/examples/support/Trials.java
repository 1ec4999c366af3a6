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
 * A series of trainings, each kept in its own file, so that an interrupted series continues with
 * the next training. A file is one flat JSON object with the fields of the plan and of the outcome.
 *
 * @param <P> the settings that determine the outcome of a trial
 * @param <O> the outcome
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
   * @param folder folder of the files
   * @param resume whether to reuse finished trials
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
   * @param plan its settings
   * @param outcome its result
   * @param kept whether it was finished in an earlier call
   */
  public record Trial<P, O>(P plan, O outcome, boolean kept) {}

  /**
   * Returns the finished trial with this name if it had exactly this plan. Otherwise trains and
   * saves the trial.
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

  /** Returns empty if a field is missing, as in files of other versions. */
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
