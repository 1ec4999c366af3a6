package io.gen4j.core.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

  @TempDir private Path folder;

  @Test
  void replacesTheContentAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("deep/model.zip");
    write(file, "one");
    write(file, "two");
    assertThat(file).hasContent("two");
    assertThat(names(file.getParent())).containsExactly("model.zip");
  }

  @Test
  void aFailureKeepsTheEarlierContent() throws IOException {
    Path file = folder.resolve("model.zip");
    write(file, "one");
    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("one");
    assertThat(names(folder)).containsExactly("model.zip");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void permissionsAndLinksStay() throws IOException {
    Path file = folder.resolve("data/model.zip");
    write(file, "one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("model.zip"), file);
    write(link, "two");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("two");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkToAFileThatIsNotThereYetStays() throws IOException {
    Path file = folder.resolve("data/model.zip");
    Files.createDirectories(file.getParent());
    Path second = Files.createSymbolicLink(folder.resolve("second.zip"), Path.of("data/model.zip"));
    Path link = Files.createSymbolicLink(folder.resolve("model.zip"), second);
    write(link, "one");
    assertThat(link).isSymbolicLink();
    assertThat(second).isSymbolicLink();
    assertThat(file).hasContent("one");
    assertThat(names(file.getParent())).containsExactly("model.zip");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> write(loop, "two")).isInstanceOf(IOException.class);
  }

  /** Who may not read the earlier file cannot read the new one while it is written. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void permissionsHoldFromTheFirstByte() throws IOException {
    Path file = folder.resolve("model.zip");
    write(file, "one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    DurableFile.write(
        file,
        out -> {
          Path part = folder.resolve(onlyPart());
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
              .isEqualTo("rw-------");
          out.write(1);
        });
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--------");
  }

  /** A process that is alive keeps its file, as does a file that another machine made. */
  @Test
  void temporaryFilesOfDeadProcessesAreRemoved() throws Exception {
    Path file = folder.resolve("model.zip");
    String[] part = new String[1];
    DurableFile.write(file, out -> part[0] = onlyPart());
    Process dead = new ProcessBuilder(List.of(java(), "-version")).start();
    dead.waitFor();
    String alive = "." + ProcessHandle.current().pid() + ".";
    assertThat(part[0]).contains(alive);
    String left = part[0].replace(alive, "." + dead.pid() + ".");
    String other = left.replaceFirst("model\\.zip\\.[0-9a-f]+", "model.zip.ffff");
    // A dead process that had the number of this one.
    String namesake = part[0].replaceFirst(alive + "[0-9a-f]+", alive + "1234567");
    for (String name : List.of(part[0], left, other, namesake)) {
      Files.createFile(folder.resolve(name));
    }
    write(file, "two");
    assertThat(names(folder)).containsExactlyInAnyOrder("model.zip", part[0], other);
  }

  private String onlyPart() throws IOException {
    return names(folder).stream().filter(name -> name.endsWith(".part")).findAny().orElseThrow();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void write(Path file, String text) throws IOException {
    DurableFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
