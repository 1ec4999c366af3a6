package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

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
    System.setProperty("example", "Nothing");
    try {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Launcher.main(new String[0]))
          .withMessageContaining("'Nothing'");
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
    try (Output output = Output.capture()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Launcher.run("MnistGan", "--epoch", "3"))
          .withMessageContaining("MnistGan")
          .withMessageContaining("--help");
      assertThat(output.err()).contains("'--epoch'").contains("--epochs");
    }
    try (Output output = Output.capture()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Launcher.run("MnistGan", "--epochs", "three"))
          .withMessageContaining("--help");
      assertThat(output.err()).contains("--epochs").contains("three");
    }
    try (Output output = Output.capture()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Launcher.run("MnistGan", "--architecture", "VGG"));
      assertThat(output.err()).contains("VGG").contains("DCGAN").contains("MLP");
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
