package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class labels from a CSV file. */
class ImageLabelsTest {

  @TempDir Path folder;
  private Path csv;

  @BeforeEach
  void makeImages() {
    csv = folder.resolve("attributes.csv");
    for (String name : List.of("0.png", "1.png", "deep/2.png", "deep/3.png")) {
      TestImages.solid(folder.resolve(name), 0);
    }
  }

  @Test
  void aColumnGivesClasses() throws Exception {
    write(
        "\uFEFFfile,hair,\"eyes, both\"\r\n",
        "deep/3.png,#ff0000,open\r\n",
        "1.png,\"#00,ff\",open\r\n",
        "2.png,#ff0000,closed\r\n",
        "missing.png,green,closed\r\n",
        "./0.png,#00ff00,\"half \"\"open\"\"\"\r\n");

    String[] log = new String[1];
    ImageFolder hair = open("hair");
    log[0] = TestLog.of(() -> open("eyes, both"));
    ImageFolder eyes = open("eyes, both");

    assertThat(hair.classNames()).containsExactly("#00,ff", "#00ff00", "#ff0000");
    assertThat(IntStream.range(0, 4).map(hair::label)).containsExactly(1, 0, 2, 2);
    assertThat(eyes.classNames()).containsExactly("closed", "half \"open\"", "open");
    assertThat(IntStream.range(0, 4).map(eyes::label)).containsExactly(1, 2, 0, 2);
    assertThat(eyes.digest()).isNotEqualTo(hair.digest());
    assertThat(log[0]).isEmpty(); // the file of labels is not counted as skipped
    DatasetContract.check(eyes);
  }

  @Test
  void theSameImagesTakeTheLabelsOfAnotherColumn() throws Exception {
    write("file,x,y\n", "0.png,a,q\n", "1.png,b,p\n", "2.png,c,p\n", "3.png,a,p\n");
    TestImages.truncate(folder.resolve("1.png"), .5);
    ImageFolderOptions.Builder options = ImageFolderOptions.builder(1, 1).skipUnreadable(true);
    ImageFolder[] x = new ImageFolder[1];
    TestLog.of(() -> x[0] = ImageFolder.open(folder, options.labelsFromCsv(csv, "x").build()));

    ImageFolder y = x[0].withLabels(new ImageLabels.CsvColumn(csv, null, "y"));
    ImageFolder[] direct = new ImageFolder[1];
    TestLog.of(() -> direct[0] = ImageFolder.open(folder, options.labelsFromCsv(csv, "y").build()));

    assertThat(y.size()).isEqualTo(3);
    assertThat(y.classNames()).containsExactly("p", "q");
    assertThat(IntStream.range(0, 3).map(y::label)).containsExactly(1, 0, 0);
    assertThat(y.digest()).isEqualTo(direct[0].digest()).isNotEqualTo(x[0].digest());
    assertThat(y.withLabels(new ImageLabels.None()).classes()).isZero();
    assertThat(x[0].classNames()).containsExactly("a", "b", "c");
    assertThatThrownBy(() -> x[0].withLabels(new ImageLabels.CsvColumn(csv, null, "z")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column \"z\"");
  }

  @Test
  void namesWithoutExtensionAndNumbersAsClasses() throws Exception {
    write("age,id\n", "10,0\n", "9,1\n", "-1,2\n", "10,3\n");

    ImageFolder data =
        ImageFolder.open(
            folder,
            ImageFolderOptions.builder(1, 1)
                .labels(new ImageLabels.CsvColumn(csv, "id", "age"))
                .build());

    assertThat(data.classNames()).containsExactly("-1", "9", "10");
    assertThat(IntStream.range(0, 4).map(data::label)).containsExactly(2, 1, 0, 2);
  }

  @Test
  void labelsOfSkippedImagesAreLeftOut() throws Exception {
    write("file,x\n", "0.png,a\n", "1.png,b\n", "2.png,c\n", "3.png,a\n");
    TestImages.truncate(folder.resolve("1.png"), .5);

    ImageFolder[] opened = new ImageFolder[1];
    String log =
        TestLog.of(
            () ->
                opened[0] =
                    ImageFolder.open(
                        folder,
                        ImageFolderOptions.builder(1, 1)
                            .labelsFromCsv(csv, "x")
                            .skipUnreadable(true)
                            .build()));
    ImageFolder data = opened[0];

    assertThat(log).contains("1.png: it ends before its pixels.");
    assertThat(IntStream.range(0, 3).map(data::label)).containsExactly(0, 2, 0);
    assertThat(data.classNames()).containsExactly("a", "b", "c");
  }

  @Test
  void mistakesAreReported() throws Exception {
    assertRefused("The CSV file " + csv + " is missing");
    write("");
    assertRefused(csv + " is empty, but its first row should hold the names of the columns");
    write("file,y\n");
    assertRefused(csv + " has no column \"x\". Its columns are [file, y].");
    write("file,x,x\n");
    assertRefused("has two columns named \"x\"");
    write("file,x\n", "0.png,a\n", "1.png,a\n", "2.png\n");
    assertRefused("is not a CSV table");
    write("file,x\n", "0.png,a\n", "3.png,a\n");
    assertRefused(
        csv + " has no row for 2 of 4 images. The first is 1.png. Add rows, or move these");
    write("file,x\n", "0.png,a\n", "1.png,b\n", "2.png, \n", "3.png,a\n");
    assertRefused("has no value in column \"x\" of line 4");
    write("file,x\n", "0.png,a\n", "1.png,b\n", "2.png,c\n", "3.png,a\n", "0.png,b\n");
    assertRefused("labels 0.png twice: \"a\" in line 2 and \"b\" in line 6");
    TestImages.solid(folder.resolve("other/2.png"), 0);
    write("file,x\n", "0.png,a\n", "1.png,b\n", "2.png,c\n", "3.png,a\n");
    assertRefused("Line 4 of " + csv + " could mean deep/2.png or other/2.png");
    Files.write(csv, "file,x\n0.png,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(csv + " is not UTF-8 text");
  }

  private ImageFolder open(String column) {
    return ImageFolder.open(
        folder, ImageFolderOptions.builder(1, 1).labelsFromCsv(csv, column).build());
  }

  private void write(String... lines) throws Exception {
    Files.writeString(csv, String.join("", lines));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> open("x"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }
}
