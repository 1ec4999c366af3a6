package io.gen4j.examples.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a {@link MetricsFile} holds of one finished trial, so that a series that is cut off goes on.
 */
public final class TrialFile {

  private TrialFile() {}

  /** Reads a trial's file, or nothing if there is none. */
  public static Optional<JsonNode> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the finished trial " + file, e);
    }
  }
}
