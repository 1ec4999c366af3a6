package io.gen4j.core.data;

import io.gen4j.core.internal.json.PlainData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How rows of numbers and names become the numbers that a model is trained on, and back. The
 * scaling is fitted on training data once; rows that come later are scaled by the same fit.
 *
 * @param columns columns of a row, in order
 */
public record RowScaling(List<Column> columns) {

  /** How one column becomes numbers. */
  public sealed interface Column {

    /** Returns the column's name. */
    String name();

    /** Returns how many numbers the column becomes. */
    int width();

    /**
     * Writes the numbers of a value.
     *
     * @throws IllegalArgumentException if the value is missing, not finite or of an unknown name
     */
    void encode(Object value, float[] target, int offset);

    /** Returns the value that numbers stand for: a Double, or a String. */
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
     * @throws IllegalArgumentException if one is not finite, or the deviation is not above 0
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

    /** Returns the scaling of these training values. */
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
   * A column scaled to [0, 1]: (value - low) / (high - low). Values outside the training data's
   * interval are refused.
   *
   * @param name column name
   * @param low smallest value of the training data
   * @param high largest value of the training data, above {@code low}
   */
  public record MinMax(String name, double low, double high) implements Column {

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException unless both ends are finite with low below high
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

    /** Returns the scaling of these training values. */
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
   * A column of names, each of which becomes 1 in a place of its own and 0 elsewhere. Numbers are
   * decoded to the name of the largest.
   *
   * @param name column name
   * @param names distinct names, two or more
   */
  public record OneHot(String name, List<String> names) implements Column {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there are fewer than two, or two are equal
     */
    public OneHot {
      names = new FieldKind.Categorical(names).names();
      if (names.size() < 2) {
        throw new IllegalArgumentException(
            "The column '" + name + "' needs two or more names, got " + names);
      }
    }

    /** Returns the scaling of these training values; names are in the order of their appearance. */
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
   * @throws IllegalArgumentException if there are none, or two have one name
   */
  public RowScaling {
    columns = List.copyOf(columns);
    if (columns.isEmpty()
        || columns.stream().map(Column::name).distinct().count() < columns.size()) {
      throw new IllegalArgumentException(
          "Rows need one or more columns of distinct names, got "
              + columns.stream().map(Column::name).toList());
    }
  }

  /** Returns the number of numbers that a row becomes. */
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** Returns the interval of the numbers: [0, 1], or unbounded if a column is standardized. */
  public ValueRange range() {
    return columns.stream().anyMatch(Standardized.class::isInstance)
        ? ValueRange.UNBOUNDED
        : ValueRange.UNIT;
  }

  /**
   * Returns the numbers of a row.
   *
   * @param row one value per column: a Number, or a String for a column of names
   * @throws IllegalArgumentException if there are more or fewer values than columns, or a value
   *     does not suit its column; the message names the column
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
   * Returns the row that numbers stand for.
   *
   * @param values {@code [width()]}
   * @return one Double or String per column
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
   * Returns the scaling that {@link #describe} gave.
   *
   * @throws IllegalArgumentException if it is none
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
