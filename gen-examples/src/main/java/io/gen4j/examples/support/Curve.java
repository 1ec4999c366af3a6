package io.gen4j.examples.support;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measurements during training, kept in a file. The file is complete after every point, so an
 * interrupted and resumed run has one curve.
 */
public final class Curve {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;
  private final List<Map<String, Object>> points = new ArrayList<>();

  private Curve(Path file) {
    this.file = file;
  }

  /**
   * Starts a curve, or continues the one in the file.
   *
   * @param epochs epochs of the resumed model; points of later epochs are dropped; 0 starts a new
   *     curve
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Curve open(Path file, long epochs) {
    Curve curve = new Curve(file);
    if (epochs > 0 && Files.exists(file)) {
      try {
        for (Map<String, Object> point :
            MAPPER.readValue(file.toFile(), new TypeReference<List<Map<String, Object>>>() {})) {
          if (((Number) point.get("epoch")).longValue() <= epochs) {
            curve.points.add(point);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the curve " + file, e);
      }
    }
    return curve;
  }

  /** Adds the measurements of an epoch and writes the file. */
  public void add(long epoch, Map<String, Object> figures) {
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("epoch", epoch);
    point.putAll(figures);
    points.add(point);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), points);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Returns the points, earliest first. */
  public List<Map<String, Object>> points() {
    return List.copyOf(points);
  }
}
