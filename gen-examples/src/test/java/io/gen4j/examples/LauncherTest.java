package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

  @Test
  void anUnknownNameListsTheExamples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("MnistGam"))
        .withMessageContaining("no example named 'MnistGam'")
        .withMessageContaining("MnistGan");
  }

  @Test
  void noNameListsTheExamples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run(null))
        .withMessageContaining("-Dexample=")
        .withMessageContaining("MnistGan");
  }

  @Test
  void theNameComesFromASystemProperty() {
    String before = System.getProperty("example");
    System.setProperty("example", "VqVae");
    try (Output output = Output.capture()) {
      Launcher.main(new String[] {"--help"});

      assertThat(output.out()).contains("Usage: VqVae");
    } finally {
      if (before == null) {
        System.clearProperty("example");
      } else {
        System.setProperty("example", before);
      }
    }
  }

  @Test
  void optionsThatItDoesNotKnowAreAnErrorAndExplained() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("MnistGan", "--epoch", "3"))
        .withMessageContainingAll("MnistGan", "'--epoch'", "--epochs", "--help");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("MnistGan", "--epochs", "three"))
        .withMessageContainingAll("--epochs", "three", "--help");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("MnistGan", "--architecture", "VGG"))
        .withMessageContainingAll("VGG", "DCGAN", "MLP");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("LatentExplorer"))
        .withMessageContainingAll("LatentExplorer", "--model");
  }

  @Test
  void everyErrorIsOneLine(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("model.zip"), "no model");
    String output = "--output=" + folder;
    assertTold("MnistGan", "'--epoch'", "--epoch", "3");
    assertTold("MnistGam", "MnistGan");
    assertTold("MnistGan", "--epochs must be 1 or more", "--epochs", "0");
    assertTold("MnistGan", "nowhere", "--data=" + folder.resolve("nowhere"), output);
    assertTold("MnistVae", "train-images", "--data=" + folder, output);
    assertTold("MnistVae", "model.zip", "--resume", output);
    assertTold("EmojiDcgan", "nowhere", "--data=" + folder.resolve("nowhere"), output);
    assertTold("LatentExplorer", "There is no model file", "--model=" + folder.resolve("none.zip"));
    assertTold("LatentExplorer", "not a complete zip", "--model=" + folder.resolve("model.zip"));
    assertTold("LatentExplorer", "--port must be", "--model=x.zip", "--port=-1");
  }

  @Test
  void aCauseThatSaysMoreIsTold() {
    assertThat(
            Launcher.line(
                new UncheckedIOException("Cannot write a.png", new IOException("disk\n full"))))
        .isEqualTo("Error: Cannot write a.png: java.io.IOException: disk full");
    assertThat(Launcher.line(new IllegalArgumentException("a\nb", new IOException("c"))))
        .isEqualTo("Error: a b");
  }

  private static void assertTold(String example, String words, String... options) {
    try (Output output = Output.capture()) {
      int code = Launcher.runAndTell(example, options);

      assertThat(code).isEqualTo(1);
      assertThat(output.err().lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("Error: ")
          .contains(words);
    }
  }

  @Test
  void helpListsTheOptions() {
    try (Output output = Output.capture()) {
      Launcher.run("MnistGan", "--help");

      assertThat(output.out())
          .contains(
              "--architecture", "--epochs", "--batch", "--seed", "--data", "--output", "--resume");
    }
  }
}
