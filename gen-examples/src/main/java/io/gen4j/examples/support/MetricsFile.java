package io.gen4j.examples.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures of a run, written as one JSON object. */
public final class MetricsFile {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Object> figures = new LinkedHashMap<>();

  /** Adds a figure: a number, a string, a list or a map of these, or null for "not known". */
  public MetricsFile put(String name, Object value) {
    figures.put(name, value);
    return this;
  }

  /** Returns the figures as JSON text. */
  public String text() {
    try {
      return MAPPER.writeValueAsString(figures);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A figure is not plain data", e);
    }
  }

  /**
   * Writes the file.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text() + System.lineSeparator());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
