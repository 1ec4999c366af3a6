package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.RowScaling;
import io.gen4j.datasets.internal.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Rows of numbers and names in named columns, for example from a CSV file, and the data sets that
 * are made from them.
 *
 * <p>A column is numeric if all its values are numbers. Otherwise it holds names. In a data set,
 * each row is one vector. Numeric columns are scaled to mean 0 and standard deviation 1, or with
 * {@link #minMax} to [0, 1]. Names are one-hot. {@link #dataset(String)} fits the scaling to its
 * table. {@link #dataset(String, Dataset)} applies the same scaling to held-out rows. A model saves
 * the scaling, and {@link #of(Dataset)} reverses it.
 *
 * <pre>{@code
 * Table wine = Table.csv(Path.of("train.csv")).withLabels("quality");
 * Dataset train = wine.dataset("wine-train");
 * Dataset test = Table.csv(Path.of("test.csv")).withLabels("quality").dataset("wine-test", train);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Table {

  private final String name;
  private final List<String> columns;
  private final List<List<Object>> rows;
  private final Set<String> minMax;
  private final Set<String> names;
  private final String labelColumn;

  private Table(
      String name,
      List<String> columns,
      List<List<Object>> rows,
      Set<String> minMax,
      Set<String> names,
      String labelColumn) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
    this.minMax = minMax;
    this.names = names;
    this.labelColumn = labelColumn;
  }

  /**
   * Reads a CSV file whose first row holds the column names. Text that reads as a number becomes a
   * number; an empty value is missing.
   *
   * @throws DataException if the file cannot be read, is not CSV in UTF-8, or has no rows
   */
  public static Table csv(Path file) {
    return of(CsvTable.read(file));
  }

  /**
   * Reads a CSV file without column names.
   *
   * @param columns names of its columns
   * @throws DataException if the file cannot be read, is not CSV in UTF-8, has no rows, or has
   *     another number of columns
   */
  public static Table csv(Path file, List<String> columns) {
    return of(CsvTable.read(file, columns));
  }

  private static Table of(CsvTable csv) {
    List<List<Object>> rows = new ArrayList<>();
    for (CsvTable.Row row : csv.rows()) {
      rows.add(row.values().stream().map(Table::value).toList());
    }
    return make(csv.name(), csv.columns(), rows);
  }

  /**
   * Makes a table of numbers.
   *
   * @param columns distinct names of the columns
   * @param rows {@code [n][columns]}, copied; NaN is a missing value
   * @throws DataException if there is no row, or the length of a row is not the number of columns
   */
  public static Table of(List<String> columns, double[][] rows) {
    return make(
        "table",
        columns,
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).mapToObj(value -> (Object) value).toList())
            .toList());
  }

  /**
   * Makes a table of numbers and names.
   *
   * @param columns distinct names of the columns
   * @param rows one value per column: a Number, or any other object, whose text is used; null is
   *     missing. Copied
   * @throws DataException if there is no row, or the length of a row is not the number of columns
   */
  public static Table of(List<String> columns, List<Object[]> rows) {
    List<List<Object>> copy = new ArrayList<>();
    for (Object[] row : rows) {
      List<Object> values = new ArrayList<>();
      for (Object value : row) {
        values.add(
            value == null
                ? Missing.VALUE
                : value instanceof Number n ? n.doubleValue() : "" + value);
      }
      copy.add(Collections.unmodifiableList(values));
    }
    return make("table", columns, copy);
  }

  /**
   * Makes the table that a data set was made from, in the units before scaling. If there are
   * labels, the class names are in a last column named {@code label}.
   *
   * @throws IllegalArgumentException if the data set was not made from a table
   */
  public static Table of(Dataset dataset) {
    RowScaling scaling = scalingOf(dataset);
    List<String> columns =
        new ArrayList<>(scaling.columns().stream().map(RowScaling.Column::name).toList());
    if (dataset.hasLabels()) {
      columns.add("label");
    }
    List<List<Object>> rows = new ArrayList<>();
    float[] values = new float[dataset.shape().length()];
    for (int i = 0; i < dataset.size(); i++) {
      dataset.read(i, values, 0);
      List<Object> row = new ArrayList<>(scaling.decode(values));
      if (dataset.hasLabels()) {
        row.add(dataset.classNames().get(dataset.label(i)));
      }
      rows.add(List.copyOf(row));
    }
    return make(dataset.name(), columns, rows);
  }

  /** A missing value. */
  private enum Missing {
    VALUE
  }

  private static Object value(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      return Missing.VALUE;
    }
    try {
      // Only Java reads "1d" and "0x1p3" as numbers.
      boolean number = stripped.matches("[-+.\\deE]+|[-+]?(NaN|Infinity)");
      return number ? (Object) Double.valueOf(stripped) : stripped;
    } catch (NumberFormatException e) {
      return stripped;
    }
  }

  private static Table make(String name, List<String> columns, List<List<Object>> rows) {
    List<String> copy = List.copyOf(columns);
    if (copy.isEmpty() || new HashSet<>(copy).size() < copy.size()) {
      throw new DataException(
          name + " needs one or more columns with distinct names, but got " + copy + ".");
    }
    if (rows.isEmpty()) {
      throw new DataException(name + " needs at least 1 row, but got none.");
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() != copy.size()) {
        throw new DataException(
            name
                + " has the columns "
                + copy
                + ", but row "
                + i
                + " has "
                + rows.get(i).size()
                + " values.");
      }
    }
    return new Table(name, copy, List.copyOf(rows), Set.of(), Set.of(), null);
  }

  /** Returns the names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.size();
  }

  /** Returns a value: a Double, a String, or null if it is missing. */
  public Object value(int row, String column) {
    Object value = rows.get(row).get(position(column));
    return isMissing(value) ? null : value;
  }

  /** Returns a table of some of the columns, in the given order. */
  public Table select(String... selected) {
    int[] positions = Arrays.stream(selected).mapToInt(this::position).toArray();
    List<List<Object>> picked = new ArrayList<>();
    for (List<Object> row : rows) {
      picked.add(Arrays.stream(positions).mapToObj(row::get).toList());
    }
    Table table = make(name, List.of(selected), picked);
    return table.with(
        kept(minMax, selected),
        kept(names, selected),
        Arrays.asList(selected).contains(labelColumn) ? labelColumn : null);
  }

  private static Set<String> kept(Set<String> columns, String... selected) {
    Set<String> kept = new HashSet<>(columns);
    kept.retainAll(List.of(selected));
    return Set.copyOf(kept);
  }

  private Table with(Set<String> newMinMax, Set<String> newNames, String newLabelColumn) {
    return new Table(name, columns, rows, newMinMax, newNames, newLabelColumn);
  }

  /** Returns a table without the rows that miss a value. */
  public Table withoutMissing() {
    List<List<Object>> whole =
        rows.stream().filter(row -> row.stream().noneMatch(Table::isMissing)).toList();
    if (whole.isEmpty()) {
      throw new DataException(
          "Every row of " + name + " lacks a value. Leave out columns first, with select(...).");
    }
    return new Table(name, columns, whole, minMax, names, labelColumn);
  }

  /**
   * Returns a table in which a text stands for a missing value, for example {@code "?"}.
   *
   * @param text text of a missing value
   */
  public Table missing(String text) {
    List<List<Object>> marked = new ArrayList<>();
    for (List<Object> row : rows) {
      marked.add(row.stream().map(value -> value.equals(text) ? Missing.VALUE : value).toList());
    }
    return new Table(name, columns, marked, minMax, names, labelColumn);
  }

  /**
   * Returns a table whose data sets scale these numeric columns to [0, 1]. Without arguments, all
   * numeric columns are scaled so.
   */
  public Table minMax(String... scaled) {
    Set<String> all = new HashSet<>(minMax);
    for (String column : scaled.length == 0 ? columns.toArray(String[]::new) : scaled) {
      position(column);
      all.add(column);
    }
    return with(Set.copyOf(all), names, labelColumn);
  }

  /** Returns a table in which these columns hold names, even if all their values are numbers. */
  public Table asNames(String... named) {
    Set<String> all = new HashSet<>(names);
    for (String column : named) {
      position(column);
      all.add(column);
    }
    return with(minMax, Set.copyOf(all), labelColumn);
  }

  /**
   * Returns a table whose data sets take class labels from a column. The column is then not part of
   * the data. Classes are numbered in the order of their names, or by value if all are numbers.
   */
  public Table withLabels(String column) {
    position(column);
    return with(minMax, names, column);
  }

  /**
   * Makes a data set and fits the scaling to this table.
   *
   * @param dataset short name for messages
   * @throws DataException if a value is missing or infinite, or a column has the same value in all
   *     rows
   */
  public Dataset dataset(String dataset) {
    List<RowScaling.Column> fitted = new ArrayList<>();
    for (String column : dataColumns()) {
      try {
        fitted.add(fit(column));
      } catch (IllegalArgumentException e) {
        throw new DataException(name + ": " + e.getMessage(), e);
      }
    }
    if (fitted.isEmpty()) {
      throw new DataException(name + " has no column other than the labels.");
    }
    List<String> classNames = labelColumn == null ? List.of() : distinctNames(labelColumn);
    return dataset(dataset, new RowScaling(fitted), classNames);
  }

  /**
   * Makes a data set of held-out rows, with the scaling and the classes of the training data.
   * Columns are found by name. Additional columns are ignored.
   *
   * @param dataset short name for messages
   * @param training the training data, made from a table
   * @throws IllegalArgumentException if the training data were not made from a table
   * @throws DataException if a column is missing, a value is missing or infinite, or a name does
   *     not occur in the training data
   */
  public Dataset dataset(String dataset, Dataset training) {
    return dataset(
        dataset, scalingOf(training), labelColumn == null ? List.of() : training.classNames());
  }

  private static RowScaling scalingOf(Dataset dataset) {
    return dataset
        .scaling()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    dataset.name() + " was not made from a table, so it has no scaling."));
  }

  private RowScaling.Column fit(String column) {
    if (isNumeric(column)) {
      double[] values =
          IntStream.range(0, size()).mapToDouble(i -> number(present(i, column))).toArray();
      return minMax.contains(column)
          ? RowScaling.MinMax.fit(column, values)
          : RowScaling.Standardized.fit(column, values);
    }
    return new RowScaling.OneHot(column, distinctNames(column));
  }

  private Dataset dataset(String dataset, RowScaling scaling, List<String> classNames) {
    int[] labels = new int[size()];
    float[][] values = new float[size()][];
    for (int i = 0; i < size(); i++) {
      List<Object> row = new ArrayList<>();
      for (RowScaling.Column column : scaling.columns()) {
        Object value = present(i, column.name());
        row.add(column instanceof RowScaling.OneHot ? text(value) : value);
      }
      try {
        values[i] = scaling.encode(row);
      } catch (IllegalArgumentException e) {
        throw new DataException(name + ", row " + i + ": " + e.getMessage(), e);
      }
      if (labelColumn != null) {
        String label = text(present(i, labelColumn));
        labels[i] = classNames.indexOf(label);
        if (labels[i] < 0) {
          throw new DataException(
              name
                  + ", row "
                  + i
                  + ": the training data have the classes "
                  + classNames
                  + ", but the label is "
                  + label
                  + ". Leave the row out, or train on data that have this class.");
        }
      }
    }
    InMemoryDataset made = InMemoryDataset.ofRows(dataset, values, scaling);
    return labelColumn == null ? made : made.withLabels(labels, classNames);
  }

  private List<String> dataColumns() {
    return columns.stream().filter(column -> !column.equals(labelColumn)).toList();
  }

  private boolean isNumeric(String column) {
    int position = position(column);
    return !names.contains(column)
        && rows.stream()
            .map(row -> row.get(position))
            .allMatch(value -> value instanceof Double || value == Missing.VALUE);
  }

  /** Returns the names in a column, sorted; by value if all are numbers. */
  private List<String> distinctNames(String column) {
    List<Object> values = IntStream.range(0, size()).mapToObj(i -> present(i, column)).toList();
    if (values.stream().allMatch(Double.class::isInstance)) {
      return values.stream().map(Table::number).distinct().sorted().map(Table::text).toList();
    }
    return List.copyOf(new TreeSet<>(values.stream().map(Table::text).toList()));
  }

  private Object present(int row, String column) {
    Object value = rows.get(row).get(position(column));
    if (isMissing(value)) {
      throw new DataException(
          name
              + ", row "
              + row
              + ": the value of column '"
              + column
              + "' is missing. Fill it in, or leave such rows out with withoutMissing().");
    }
    return value;
  }

  private int position(String column) {
    Objects.requireNonNull(column, "column");
    int position = columns.indexOf(column);
    if (position < 0) {
      throw new DataException(
          name + " has no column '" + column + "'. Its columns are " + columns + ".");
    }
    return position;
  }

  private static boolean isMissing(Object value) {
    return value == Missing.VALUE || value instanceof Double number && number.isNaN();
  }

  private static double number(Object value) {
    return (Double) value;
  }

  /** Returns a value as a name. Whole numbers have no fraction. */
  private static String text(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return String.valueOf(number.longValue());
    }
    return String.valueOf(value);
  }

  /** Returns for example {@code train.csv: 120 rows of [length, width, species]}. */
  @Override
  public String toString() {
    return name + ": " + size() + " rows of " + columns;
  }
}
