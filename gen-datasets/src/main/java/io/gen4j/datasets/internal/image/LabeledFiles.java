package io.gen4j.datasets.internal.image;

import io.gen4j.core.data.DataException;
import io.gen4j.datasets.internal.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Class labels of image files.
 *
 * @param classNames names of the classes in the order of their numbers; empty if there are no
 *     labels
 * @param labels one class number per file; empty if there are no labels
 */
public record LabeledFiles(List<String> classNames, int[] labels) {

  /** Returns an object without labels. */
  public static LabeledFiles none() {
    return new LabeledFiles(List.of(), new int[0]);
  }

  /**
   * Uses the direct sub-folders as classes.
   *
   * @throws DataException if there are no sub-folders, one has no images, or there are images
   *     outside of them
   */
  public static LabeledFiles bySubFolder(Path folder, ImageFiles images) {
    List<ImageFiles.Entry> files = images.entries();
    List<String> names = images.subFolders();
    if (names.isEmpty()) {
      throw new DataException(
          "The sub-folders should be the class labels, but "
              + folder
              + " has no sub-folders. Make one for each class, or read it without labels.");
    }
    List<String> loose =
        files.stream()
            .filter(file -> file.subFolder() == null)
            .map(ImageFiles.Entry::relative)
            .toList();
    if (!loose.isEmpty()) {
      throw new DataException(
          "The sub-folders should be the class labels, but "
              + loose.size()
              + " images of "
              + folder
              + " are not in a sub-folder and would have no label. The first is "
              + loose.get(0)
              + ". Move them.");
    }
    Set<String> used = new HashSet<>();
    files.forEach(file -> used.add(file.subFolder()));
    for (String name : names) {
      if (!used.contains(name)) {
        throw new DataException(
            "No images "
                + ImagePlugins.described()
                + " in "
                + folder.resolve(name)
                + " or below it. Every sub-folder is a class; remove the empty ones, or convert the"
                + " images.");
      }
    }
    return numbered(names, files.stream().map(ImageFiles.Entry::subFolder).toList());
  }

  /**
   * Looks up labels in a column of a table.
   *
   * @param fileColumn column that names the images, or null for the first
   * @throws DataException if there is no such column, or an image has no row, no label, or two
   *     labels
   */
  public static LabeledFiles byColumn(
      CsvTable table, String fileColumn, String column, List<ImageFiles.Entry> files) {
    int file = fileColumn == null ? 0 : table.column(fileColumn);
    int label = table.column(column);
    Map<String, CsvTable.Row> rows = new HashMap<>();
    for (CsvTable.Row row : table.rows()) {
      String key = row.values().get(file).strip().replace('\\', '/').replaceFirst("^(\\./)+", "");
      CsvTable.Row other = rows.putIfAbsent(key, row);
      if (other != null && !other.values().get(label).equals(row.values().get(label))) {
        throw new DataException(
            table.name()
                + " labels "
                + key
                + " twice: \""
                + other.values().get(label)
                + "\" in line "
                + other.line()
                + " and \""
                + row.values().get(label)
                + "\" in line "
                + row.line()
                + ". Remove one of the lines.");
      }
    }
    List<String> names = new ArrayList<>();
    for (CsvTable.Row row : rowsOf(table, rows, files)) {
      String name = row.values().get(label).strip();
      if (name.isEmpty()) {
        throw new DataException(
            table.name()
                + " has no value in column \""
                + column
                + "\" of line "
                + row.line()
                + ". Fill it in. If having no value is a class, use a word such as \"none\".");
      }
      names.add(name);
    }
    return numbered(sorted(new TreeSet<>(names)), names);
  }

  private static List<CsvTable.Row> rowsOf(
      CsvTable table, Map<String, CsvTable.Row> rows, List<ImageFiles.Entry> files) {
    List<UnaryOperator<String>> spellings =
        List.of(
            path -> path,
            path -> path.substring(path.lastIndexOf('/') + 1),
            path -> path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[^.]*$", ""));
    List<CsvTable.Row> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Map<CsvTable.Row, String> users = new HashMap<>();
    for (ImageFiles.Entry entry : files) {
      CsvTable.Row row = null;
      for (int i = 0; row == null && i < spellings.size(); i++) {
        row = rows.get(spellings.get(i).apply(entry.relative()));
      }
      if (row == null) {
        missing.add(entry.relative());
        continue;
      }
      String other = users.putIfAbsent(row, entry.relative());
      if (other != null) {
        throw new DataException(
            "Line "
                + row.line()
                + " of "
                + table.name()
                + " could mean "
                + other
                + " or "
                + entry.relative()
                + ". Name images by their path below the folder.");
      }
      found.add(row);
    }
    if (!missing.isEmpty()) {
      throw new DataException(
          table.name()
              + " has no row for "
              + missing.size()
              + " of "
              + files.size()
              + " images. The first is "
              + missing.get(0)
              + ". Add rows, or move these images out of the folder."
              + (table.rows().isEmpty()
                  ? ""
                  : " Its first row is " + table.rows().get(0).values() + "."));
    }
    return found;
  }

  private static List<String> sorted(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("-?\\d{1,9}"));
    return names.stream()
        .sorted(
            numbers
                ? Comparator.comparingInt(Integer::parseInt)
                : Comparator.<String>naturalOrder())
        .toList();
  }

  private static LabeledFiles numbered(List<String> classNames, List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < classNames.size(); i++) {
      numbers.put(classNames.get(i), i);
    }
    return new LabeledFiles(
        List.copyOf(classNames), names.stream().mapToInt(numbers::get).toArray());
  }

  /** Returns the labels of a selection of the files. */
  public LabeledFiles only(List<Integer> kept) {
    return labels.length == 0
        ? this
        : new LabeledFiles(classNames, kept.stream().mapToInt(i -> labels[i]).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabeledFiles that
        && classNames.equals(that.classNames)
        && Arrays.equals(labels, that.labels);
  }

  @Override
  public int hashCode() {
    return 31 * classNames.hashCode() + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return classNames + " for " + labels.length + " files";
  }
}
