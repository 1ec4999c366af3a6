package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleServerTest {

  @TempDir private Path folder;

  @Test
  void loadIsMeasured() {
    Path model = folder.resolve("model.zip");
    Gan.create(MlpGan.of(ExampleShape.image(1, 8, 8)).withHidden(List.of(8)), GanOptions.defaults())
        .save(model);
    try (Output printed = Output.capture()) {
      Launcher.run("SampleServer", "--model=" + model, "--port=0", "--load-test=1", "--clients=2");
      assertThat(printed.out())
          .containsPattern("Ready after \\d+\\.\\d s: http://127\\.0\\.0\\.1:\\d+/")
          .containsPattern("\\d+ answers in \\d+\\.\\d s: [\\d.]+ a second")
          .contains(" 0 told to come back, 0 failed");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Launcher.run("SampleServer", "--model=" + model, "--port=0", "--load-test=601"))
        .withMessageContaining("from 1 to 600");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("SampleServer", "--model=" + model, "--concurrent=0"))
        .withMessageContaining("--concurrent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Launcher.run("SampleServer", "--model=" + model, "--port=70000"))
        .withMessageContaining("--port must be");
  }
}
