package io.gen4j.examples.support;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of a run, written as one JSON object. Fractions are rounded to 6 significant digits.
 * Further digits are rounding errors, or smaller than the difference between runs.
 */
public final class MetricsFile {

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(new SimpleModule().addSerializer(Double.class, new Rounded()));

  private static final MathContext SIX_DIGITS = new MathContext(6);

  private final Map<String, Object> figures = new LinkedHashMap<>();

  /** Adds a figure: a number, a string, a list or a map of these, or null if unknown. */
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

  /** Rounds fractions; whole numbers, infinities and NaN are written as they are. */
  static double rounded(double value) {
    return value == Math.rint(value) || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(SIX_DIGITS).doubleValue();
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

  private static final class Rounded extends StdSerializer<Double> {

    private static final long serialVersionUID = 1L;

    Rounded() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(rounded(value));
    }
  }
}
