package io.gen4j.datasets;

import java.nio.file.Path;
import java.util.Objects;

/** Where the class labels of an {@link ImageFolder} come from. */
public sealed interface ImageLabels {

  /** Images have no labels. */
  record None() implements ImageLabels {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * Each direct sub-folder is a class. Its name is the class name; classes are numbered in the
   * order of their names.
   */
  record SubFolders() implements ImageLabels {
    @Override
    public String toString() {
      return "from sub-folders";
    }
  }

  /**
   * A column of a CSV file holds the class names. Classes are numbered in the order of their names,
   * or by value if all names are whole numbers.
   *
   * <p>The first row holds the column names. Each further row names an image by its path below the
   * folder, by its file name, or by its file name without the extension. Every image needs a row;
   * rows without an image are ignored, so that one file may label several folders.
   *
   * @param file CSV file in UTF-8
   * @param fileColumn column that names the images; null for the first column
   * @param column column of the class names
   */
  record CsvColumn(Path file, String fileColumn, String column) implements ImageLabels {

    /** Checks that the file and the column are given. */
    public CsvColumn {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(column, "column");
    }

    @Override
    public String toString() {
      return "from column " + column + " of " + file;
    }
  }
}
