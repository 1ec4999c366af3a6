package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full disk, a file that cannot grow and missing permissions, each made by the system itself for
 * a process of its own.
 */
@EnabledOnOs(OS.LINUX)
class StorageFaultsTest {

  /** A private mount, which ends with the process. */
  private static final String MOUNT = "mount -t tmpfs -o size=6m tmpfs \"$0\" && exec \"$@\"";

  /** In units of 1,024 bytes. A model of the test is larger; what the JVM itself writes is not. */
  private static final String LIMIT = "ulimit -f 64 && exec \"$@\"";

  private static final String PERMISSIONS = "--bounding-set=-dac_override,-dac_read_search";

  @TempDir private Path folder;

  /** Native libraries are unpacked before a process may not. */
  @BeforeAll
  static void start() {
    TestGans.mlpGan(GanOptions.defaults());
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    List<String> shell = List.of("sh", "-c", MOUNT, folder.toString());
    List<String> mounting =
        Stream.of(List.of("unshare", "-m"), List.of("unshare", "-rm"))
            .map(unshare -> join(unshare, shell))
            .filter(command -> succeeds(join(command, List.of("true"))))
            .findFirst()
            .orElse(List.of());
    assumeTrue(!mounting.isEmpty(), "this user may not mount a small file system");
    run(mounting, StorageFaults.DISK_FULL);
  }

  @Test
  void aFileThatMayNotGrow() throws Exception {
    run(List.of("bash", "-c", LIMIT, "bash"), StorageFaults.FILE_TOO_LARGE);
  }

  /** The permissions of files do not bind root, unless it gives up the right to pass over them. */
  @Test
  void missingPermissions() throws Exception {
    boolean root = System.getProperty("user.name").equals("root");
    List<String> before = root ? List.of("setpriv", PERMISSIONS) : List.of();
    assumeTrue(
        before.isEmpty() || succeeds(join(before, List.of("true"))),
        "permissions do not bind root, and setpriv is missing");
    run(before, StorageFaults.NO_PERMISSION);
  }

  private void run(List<String> before, StorageFaults fault) throws Exception {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            StorageFaults.Main.class.getName(),
            fault.name(),
            folder.toString());
    Process process = new ProcessBuilder(join(before, java)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains(StorageFaults.DONE);
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> join(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
