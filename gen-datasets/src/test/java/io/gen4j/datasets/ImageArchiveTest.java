package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in a zip archive, compared with the same files in a folder. */
class ImageArchiveTest {

  private static final ImageFolderOptions SMALL = ImageFolderOptions.builder(4, 4).build();

  @TempDir Path temp;

  @Test
  void anArchiveHoldsWhatTheFolderHolds() throws Exception {
    Path folder = temp.resolve("faces");
    for (String name : List.of("b/2.png", "a/1.png", "b/1.png", "a/deep/3.png")) {
      TestImages.write(TestImages.noise(9, 7, name.hashCode()), folder.resolve(name));
    }
    Path zip = zip(folder, "");
    ImageFolderOptions options = ImageFolderOptions.builder(4, 4).labelsFromFolders().build();

    ImageFolder extracted = ImageFolder.open(folder, options);
    ImageFolder archived = ImageFolder.open(zip, options);

    assertThat(archived.classNames()).containsExactly("a", "b");
    assertThat(archived.name()).isEqualTo("faces.zip");
    assertThat(archived.size()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      assertThat(example(archived, i)).containsExactly(example(extracted, i));
      assertThat(archived.label(i)).isEqualTo(extracted.label(i));
      assertThat(archived.file(i)).isEqualTo(zip.resolve(folder.relativize(extracted.file(i))));
    }
    DatasetContract.check(archived);
  }

  @Test
  void theOnlyFolderIsTheRootAndHoldsTheLabels() throws Exception {
    Path folder = temp.resolve("drawn");
    TestImages.solid(folder.resolve("0.png"), 0x102030);
    TestImages.solid(folder.resolve("1.png"), 0x405060);
    Files.writeString(folder.resolve("attributes.csv"), "file,hair\n1.png,red\n0.png,blue\n");
    Path zip = zip(folder, "avatars/");
    append(zip, "__MACOSX/._0.png", new byte[] {1});

    ImageFolder[] opened = new ImageFolder[1];
    String log = TestLog.of(() -> opened[0] = open(zip, "hair"));

    assertThat(opened[0].classNames()).containsExactly("blue", "red");
    assertThat(opened[0].label(0)).isZero();
    assertThat(opened[0].label(1)).isEqualTo(1);
    assertThat(example(opened[0], 1)[0]).isEqualTo(0x40);
    assertThat(opened[0].file(0)).isEqualTo(zip.resolve("0.png"));
    assertThat(log).isEmpty();
    assertThatThrownBy(() -> open(zip, "hat"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("no column \"hat\"", "[file, hair]", "attributes.csv");
    assertThatThrownBy(
            () ->
                ImageFolder.open(
                    zip,
                    ImageFolderOptions.builder(4, 4)
                        .labelsFromCsv(zip.resolve("labels.csv"), "hair")
                        .build()))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("labels.csv", "missing");
  }

  @Test
  void aRowWithoutALabelIsNamed() throws Exception {
    Path folder = temp.resolve("drawn");
    TestImages.solid(folder.resolve("0.png"), 0);
    TestImages.solid(folder.resolve("1.png"), 0);
    Files.writeString(folder.resolve("attributes.csv"), "file,hair\n0.png,red\n1.png,\n");

    assertThatThrownBy(() -> open(zip(folder, ""), "hair"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("no value in column \"hair\"", "line 3");
  }

  @Test
  void theDigestFollowsTheContent() throws Exception {
    Path folder = temp.resolve("drawn");
    TestImages.solid(folder.resolve("0.png"), 0x000001);
    String first = ImageFolder.open(zip(folder, ""), SMALL).digest();
    String again = ImageFolder.open(zip(folder, ""), SMALL).digest();
    TestImages.solid(folder.resolve("0.png"), 0x000002);

    assertThat(again).isEqualTo(first);
    assertThat(ImageFolder.open(zip(folder, ""), SMALL).digest()).isNotEqualTo(first);
  }

  @Test
  void anInterruptedReaderDoesNotCloseTheArchive() throws Exception {
    Path folder = temp.resolve("drawn");
    TestImages.solid(folder.resolve("0.png"), 0x112233);
    ImageFolder data =
        ImageFolder.open(zip(folder, ""), ImageFolderOptions.builder(4, 4).cacheBytes(0).build());
    Thread interrupted =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                example(data, 0);
              } catch (RuntimeException e) {
                // It may fail, but only for itself.
              }
            });
    interrupted.start();
    interrupted.join();

    assertThat(example(data, 0)[0]).isEqualTo(0x11);
  }

  @Test
  void damagedArchivesAreRefused() throws Exception {
    Path folder = temp.resolve("drawn");
    TestImages.write(TestImages.noise(40, 40, 1), folder.resolve("0.png"));
    TestImages.write(TestImages.noise(40, 40, 2), folder.resolve("1.png"));
    Path zip = zip(folder, "");
    byte[] bytes = Files.readAllBytes(zip);
    Path text = Files.writeString(temp.resolve("faces.txt"), "no archive");
    Path cut = Files.write(temp.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));
    Arrays.fill(bytes, 60, 400, (byte) 0x55);
    Path spoiled = Files.write(temp.resolve("spoiled.zip"), bytes);

    for (Path file : List.of(text, cut)) {
      assertThatThrownBy(() -> ImageFolder.open(file, SMALL))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll(file.toString(), "not a folder and not a zip archive");
    }
    assertThatThrownBy(() -> ImageFolder.open(spoiled, SMALL))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(spoiled.resolve("0.png").toString(), "skipUnreadable");
    ImageFolder rest =
        ImageFolder.open(spoiled, ImageFolderOptions.builder(4, 4).skipUnreadable(true).build());
    assertThat(rest.size()).isEqualTo(1);
    assertThat(rest.skipped()).containsExactly(spoiled.resolve("0.png"));
  }

  @Test
  void anArchiveWithoutImagesIsAnError() throws Exception {
    Path zip = temp.resolve("empty.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("readme.txt"));
    }

    assertThatThrownBy(() -> ImageFolder.open(zip, SMALL))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("No images", "1 .txt");
  }

  private static ImageFolder open(Path zip, String column) {
    return ImageFolder.open(
        zip,
        ImageFolderOptions.builder(4, 4)
            .labelsFromCsv(zip.resolve("attributes.csv"), column)
            .build());
  }

  /** Writes all files below a folder to an archive beside it. */
  private static Path zip(Path folder, String prefix) throws IOException {
    Path zip = folder.resolveSibling(folder.getFileName() + ".zip");
    List<Path> files;
    try (var walk = Files.walk(folder)) {
      files = new ArrayList<>(walk.filter(Files::isRegularFile).toList());
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (Path file : files) {
      entries.put(
          prefix + folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
    }
    write(zip, entries);
    return zip;
  }

  private static void append(Path zip, String name, byte[] content) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var old = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : old.stream().map(ZipEntry.class::cast).toList()) {
        entries.put(entry.getName(), old.getInputStream(entry).readAllBytes());
      }
    }
    entries.put(name, content);
    write(zip, entries);
  }

  private static void write(Path zip, Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(Files.newOutputStream(zip), StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry stored = new ZipEntry(entry.getKey());
        stored.setTime(0);
        out.putNextEntry(stored);
        out.write(entry.getValue());
      }
    }
  }
}
