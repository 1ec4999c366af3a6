package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever of the library is used first in a process, ND4J must find its environment set: what is
 * set later is ignored, and products of matrices can then take several times as long.
 */
class FirstUseTest {

  private static final String WARNING = "ND4J was loaded before Gen4J";

  @TempDir private static Path folder;

  @BeforeAll
  static void writeFiles() {
    FirstUse.writeFiles(folder);
  }

  @ParameterizedTest
  @EnumSource(FirstUse.class)
  void nd4jIsSetUpBeforeItIsLoaded(FirstUse use) throws Exception {
    Process process = start(use.name());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains(FirstUse.LOADED);
    if (use == FirstUse.ND4J_ITSELF) {
      assertThat(output).contains(WARNING).contains("Call Gen4j.initialize() before");
    } else {
      assertThat(output).doesNotContain(WARNING);
    }
  }

  private static Process start(String use) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                FirstUse.Main.class.getName(),
                use,
                folder.toString()));
    builder.environment().remove("OMP_WAIT_POLICY");
    return builder.redirectErrorStream(true).start();
  }
}
