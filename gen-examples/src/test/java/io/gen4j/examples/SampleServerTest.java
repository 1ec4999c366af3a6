package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  /** A process manager ends a service with SIGTERM: the request that has begun is answered. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Timeout(120)
  void theProcessEndsGracefully() throws Exception {
    Path model = folder.resolve("large.zip");
    Gan.create(
            MlpGan.of(ExampleShape.image(3, 64, 64)).withHidden(List.of(16)), GanOptions.defaults())
        .save(model);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dexample=SampleServer",
                Launcher.class.getName(),
                "--model=" + model,
                "--port=0",
                "--max-count=512")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      assertThat(line).matches("Ready after .* s: http://127\\.0\\.0\\.1:\\d+/");
      URI address = URI.create(line.substring(line.indexOf("http")));
      HttpClient client = HttpClient.newHttpClient();
      CompletableFuture<HttpResponse<byte[]>> begun =
          client.sendAsync(
              HttpRequest.newBuilder(address.resolve("sample?count=512&seed=1")).build(),
              BodyHandlers.ofByteArray());
      HttpRequest metrics = HttpRequest.newBuilder(address.resolve("metrics")).build();
      String text = "";
      while (!text.contains("gen4j_requests_active 1.0") && !begun.isDone()) {
        text = client.send(metrics, BodyHandlers.ofString()).body();
      }
      process.destroy();
      HttpResponse<byte[]> answer = begun.get();
      assertThat(answer.statusCode()).isEqualTo(200);
      BufferedImage grid = ImageIO.read(new ByteArrayInputStream(answer.body()));
      assertThat(grid.getWidth()).isEqualTo(23 * 64);
      assertThat(process.waitFor()).as("128 and the signal's number").isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }
}
