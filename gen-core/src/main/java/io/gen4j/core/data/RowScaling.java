package io.gen4j.core.data;

import io.gen4j.core.internal.json.PlainData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodes rows of a table, with numbers and names, as the numbers that a model is trained on, and
 * decodes them. The scaling is fitted once on training data. Later rows use the same fit.
 *
 * @param columns columns of a row, in order
 */
public record RowScaling(List<Column> columns) {

  /** How one column is encoded as numbers. */
  public sealed interface Column {

    /** Returns the name of the column. */
    String name();

    /** Returns how many numbers a value of the column is encoded as. */
    int width();

    /**
     * Encodes a value and writes the numbers to {@code target}.
     *
     * @throws IllegalArgumentException if the value is missing, not finite, or an unknown name
     */
    void encode(Object value, float[] target, int offset);

    /** Decodes numbers to a value: a Double or a String. */
    Object decode(float[] values, int offset);

    /** Returns the column as plain data. */
    Map<String, Object> describe();
  }

  /**
   * A column scaled to mean 0 and standard deviation 1: (value - mean) / deviation.
   *
   * @param name column name
   * @param mean mean of the training data
   * @param deviation standard deviation of the training data, above 0
   */
  public record Standardized(String name, double mean, double deviation) implements Column {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is not finite, or if the deviation is not above
     *     0
     */
    public Standardized {
      if (!Double.isFinite(mean) || !(deviation > 0) || !Double.isFinite(deviation)) {
        throw new IllegalArgumentException(
            "The column '"
                + name
                + "' needs a finite mean and a deviation above 0, got "
                + mean
                + " and "
                + deviation
                + "; leave out columns that are constant");
      }
    }

    /**
     * Fits the scaling to training values.
     *
     * @throws IllegalArgumentException if a value is not finite, or if all values are equal
     */
    public static Standardized fit(String name, double... values) {
      double mean = 0;
      for (double value : values) {
        mean += number(name, value) / values.length;
      }
      double variance = 0;
      for (double value : values) {
        variance += (value - mean) * (value - mean) / values.length;
      }
      return new Standardized(name, mean, Math.sqrt(variance));
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void encode(Object value, float[] target, int offset) {
      target[offset] = (float) ((number(name, value) - mean) / deviation);
    }

    @Override
    public Object decode(float[] values, int offset) {
      return mean + deviation * values[offset];
    }

    @Override
    public Map<String, Object> describe() {
      return RowScaling.describe("standardized", name, "mean", mean, "deviation", deviation);
    }
  }

  /**
   * A column scaled to [0, 1]: (value - low) / (high - low). Values outside the interval of the
   * training data are rejected.
   *
   * @param name column name
   * @param low smallest value of the training data
   * @param high largest value of the training data, above {@code low}
   */
  public record MinMax(String name, double low, double high) implements Column {

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if an end is not finite, or if low is not below high
     */
    public MinMax {
      if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
        throw new IllegalArgumentException(
            "The column '"
                + name
                + "' needs a finite interval with low below high, got ["
                + low
                + ", "
                + high
                + "]; leave out columns that are constant");
      }
    }

    /**
     * Fits the scaling to training values.
     *
     * @throws IllegalArgumentException if a value is not finite, or if all values are equal
     */
    public static MinMax fit(String name, double... values) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double value : values) {
        low = Math.min(low, number(name, value));
        high = Math.max(high, value);
      }
      return new MinMax(name, low, high);
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void encode(Object value, float[] target, int offset) {
      double number = number(name, value);
      if (number < low || number > high) {
        throw new IllegalArgumentException(
            "The column '"
                + name
                + "' was fitted on values from "
                + low
                + " to "
                + high
                + ", got "
                + number
                + "; standardize the column, or fit it on data that cover the value");
      }
      target[offset] = (float) ((number - low) / (high - low));
    }

    @Override
    public Object decode(float[] values, int offset) {
      return low + (high - low) * values[offset];
    }

    @Override
    public Map<String, Object> describe() {
      return RowScaling.describe("min-max", name, "low", low, "high", high);
    }
  }

  /**
   * A column of names, each encoded as a one-hot vector. Decoding returns the name of the largest
   * number.
   *
   * @param name column name
   * @param names distinct names, two or more
   */
  public record OneHot(String name, List<String> names) implements Column {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there are fewer than two names, or if two are equal
     */
    public OneHot {
      names = new FieldKind.Categorical(names).names();
      if (names.size() < 2) {
        throw new IllegalArgumentException(
            "The column '" + name + "' needs two or more names, got " + names);
      }
    }

    /**
     * Fits the scaling to training values.
     *
     * <p>Names are in the order of their first appearance.
     *
     * @throws IllegalArgumentException if there are fewer than two different names
     */
    public static OneHot fit(String name, List<String> values) {
      return new OneHot(name, values.stream().distinct().toList());
    }

    @Override
    public int width() {
      return names.size();
    }

    @Override
    public void encode(Object value, float[] target, int offset) {
      int index = names.indexOf(String.valueOf(value));
      if (value == null || index < 0) {
        throw new IllegalArgumentException(
            "The column '" + name + "' has the names " + names + ", got " + value);
      }
      for (int i = 0; i < names.size(); i++) {
        target[offset + i] = i == index ? 1 : 0;
      }
    }

    @Override
    public Object decode(float[] values, int offset) {
      int largest = 0;
      for (int i = 1; i < names.size(); i++) {
        if (values[offset + i] > values[offset + largest]) {
          largest = i;
        }
      }
      return names.get(largest);
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> plain = new LinkedHashMap<>();
      plain.put("kind", "one-hot");
      plain.put("name", name);
      plain.put("names", names);
      return plain;
    }
  }

  /**
   * Checks the columns.
   *
   * @throws IllegalArgumentException if there are no columns, or if two have the same name
   */
  public RowScaling {
    columns = List.copyOf(columns);
    if (columns.isEmpty()
        || columns.stream().map(Column::name).distinct().count() < columns.size()) {
      throw new IllegalArgumentException(
          "Rows need one or more columns with distinct names, got "
              + columns.stream().map(Column::name).toList());
    }
  }

  /** Returns how many numbers a row is encoded as. */
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** Returns the range of the encoded numbers: [0, 1], or unbounded if a column is standardized. */
  public ValueRange range() {
    return columns.stream().anyMatch(Standardized.class::isInstance)
        ? ValueRange.UNBOUNDED
        : ValueRange.UNIT;
  }

  /**
   * Encodes a row as numbers.
   *
   * @param row one value per column: a Number, or a String for a column of names
   * @return {@code [width()]}
   * @throws IllegalArgumentException if the number of values is not the number of columns, or if a
   *     value does not fit its column; the message names the column
   */
  public float[] encode(List<?> row) {
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A row has " + columns.size() + " columns, got " + row.size() + " values");
    }
    float[] values = new float[width()];
    int offset = 0;
    for (int c = 0; c < columns.size(); c++) {
      columns.get(c).encode(row.get(c), values, offset);
      offset += columns.get(c).width();
    }
    return values;
  }

  /**
   * Decodes numbers to a row.
   *
   * @param values {@code [width()]}
   * @return one Double or String per column
   * @throws IllegalArgumentException if the number of values is not {@link #width}
   */
  public List<Object> decode(float[] values) {
    if (values.length != width()) {
      throw new IllegalArgumentException("A row is " + width() + " numbers, got " + values.length);
    }
    List<Object> row = new ArrayList<>();
    int offset = 0;
    for (Column column : columns) {
      row.add(column.decode(values, offset));
      offset += column.width();
    }
    return row;
  }

  /** Returns the scaling as plain data, for {@link #of}. */
  public List<Map<String, Object>> describe() {
    return columns.stream().map(Column::describe).toList();
  }

  /**
   * Restores a scaling from the result of {@link #describe}.
   *
   * @throws IllegalArgumentException if {@code plain} is not a scaling
   */
  public static RowScaling of(List<?> plain) {
    List<Column> columns = new ArrayList<>();
    for (Object each : plain) {
      if (!(each instanceof Map<?, ?> column)) {
        throw new IllegalArgumentException("Not the scaling of a column: " + each);
      }
      String name = PlainData.text(column, "name");
      columns.add(
          switch (PlainData.text(column, "kind")) {
            case "standardized" ->
                new Standardized(
                    name, PlainData.number(column, "mean"), PlainData.number(column, "deviation"));
            case "min-max" ->
                new MinMax(name, PlainData.number(column, "low"), PlainData.number(column, "high"));
            case "one-hot" -> new OneHot(name, PlainData.texts(column, "names"));
            default ->
                throw new IllegalArgumentException(
                    "Not the scaling of a column: " + column.get("kind"));
          });
    }
    return new RowScaling(columns);
  }

  private static double number(String column, Object value) {
    if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
      throw new IllegalArgumentException(
          "The column '" + column + "' takes finite numbers, got " + value);
    }
    return number.doubleValue();
  }

  private static Map<String, Object> describe(
      String kind, String name, String first, double a, String second, double b) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", kind);
    plain.put("name", name);
    plain.put(first, a);
    plain.put(second, b);
    return plain;
  }
}
