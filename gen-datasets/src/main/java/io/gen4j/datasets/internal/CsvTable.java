package io.gen4j.datasets.internal;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A CSV file (RFC 4180) in UTF-8, held as text.
 *
 * @param name name of the file in messages
 * @param columns names of the columns
 * @param rows the rows below the names
 */
public record CsvTable(String name, List<String> columns, List<Row> rows) {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * One row.
   *
   * @param line number of its line in the file, from 1
   * @param values one text per column
   */
  public record Row(long line, List<String> values) {}

  /**
   * Reads a file whose first row holds the column names.
   *
   * @throws DataException if the file is missing, empty, not CSV or not UTF-8, if the number of
   *     values in a row is not that of the columns, or if two columns have the same name
   */
  public static CsvTable read(Path file) {
    return read(file, CsvTable::onDisk);
  }

  /** Opens a text. */
  @FunctionalInterface
  public interface Opener {
    /** Opens a file in UTF-8; malformed text is an error. */
    Reader open(Path file) throws IOException;
  }

  /** Like {@link #read(Path)}, for a file that need not be in the file system. */
  public static CsvTable read(Path file, Opener opener) {
    List<Row> rows = rows(file, opener);
    if (rows.isEmpty()) {
      throw new DataException(
          file + " is empty, but its first row should hold the names of the columns.");
    }
    List<String> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String column : rows.get(0).values()) {
      String name = column.strip();
      if (!seen.add(name)) {
        throw new DataException(file + " has two columns named \"" + name + "\". Rename one.");
      }
      columns.add(name);
    }
    return new CsvTable(
        file.toString(), List.copyOf(columns), List.copyOf(rows.subList(1, rows.size())));
  }

  /** Reads a file without column names. */
  public static CsvTable read(Path file, List<String> columns) {
    return new CsvTable(
        file.toString(), List.copyOf(columns), List.copyOf(rows(file, CsvTable::onDisk)));
  }

  private static Reader onDisk(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return Files.newBufferedReader(file);
  }

  private static List<Row> rows(Path file, Opener opener) {
    List<Row> rows = new ArrayList<>();
    try (Reader text = opener.open(file);
        CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(text)) {
      for (CsvRecord row : reader) {
        List<String> values = new ArrayList<>(row.getFields());
        if (rows.isEmpty()) {
          values.set(0, values.get(0).replace(BYTE_ORDER_MARK, ""));
        }
        rows.add(new Row(row.getStartingLineNumber(), List.copyOf(values)));
      }
    } catch (NoSuchFileException e) {
      throw new DataException(
          "The CSV file "
              + file
              + " is "
              + (Files.exists(file) ? "not a file" : "missing")
              + ". Check the path.",
          e);
    } catch (CharacterCodingException e) {
      throw notText(file, e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof CharacterCodingException
          ? notText(file, e)
          : new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    } catch (CsvParseException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CharacterCodingException) {
          throw notText(file, e);
        }
      }
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new DataException(
          file
              + " is not a CSV table: "
              + why
              + " Correct the file. Put values with commas in \"\".",
          e);
    }
    return rows;
  }

  /**
   * Returns the position of a column.
   *
   * @throws DataException if there is no column with this name; the message lists the columns
   */
  public int column(String column) {
    int found = columns.indexOf(column);
    if (found < 0) {
      throw new DataException(
          name + " has no column \"" + column + "\". Its columns are " + columns + ".");
    }
    return found;
  }

  private static DataException notText(Path file, Exception cause) {
    return new DataException(file + " is not UTF-8 text. Save it in UTF-8.", cause);
  }
}
