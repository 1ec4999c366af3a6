package io.gen4j.examples.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplorerServerTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 8, 8);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static ExplorerServer vae;
  private static ExplorerServer styles;

  @BeforeAll
  static void start() {
    Vae.create(
            MlpVae.of(SHAPE).withHidden(List.of(16)).withClasses(3),
            VaeOptions.defaults(4).withSeed(3))
        .save(folder.resolve("vae.zip"));
    Gan.create(
            StyleGan.of(SHAPE).withWidth(2).withLatentSize(6, 6).withClasses(2),
            GanOptions.defaults().withSeed(3))
        .save(folder.resolve("styles.zip"));
    vae = ExplorerServer.start(folder.resolve("vae.zip"), 0);
    styles = ExplorerServer.start(folder.resolve("styles.zip"), 0);
  }

  @AfterAll
  static void stop() {
    vae.close();
    styles.close();
  }

  @Test
  void describesTheModel() throws Exception {
    JsonNode model = new ObjectMapper().readTree(get(vae, "model").body());
    assertThat(model.get("kind").asText()).isEqualTo("VAE");
    assertThat(model.get("name").asText()).isEqualTo("vae.zip");
    assertThat(model.get("latentSize").asInt()).isEqualTo(4);
    assertThat(model.get("classes").asInt()).isEqualTo(3);
    assertThat(model.get("truncates").asBoolean()).isFalse();
    assertThat(model.get("reconstructs").asBoolean()).isTrue();
    assertThat(model.get("directions").get("first").asInt()).isEqualTo(4);
    assertThat(model.get("directions").get("principal").asInt()).isBetween(1, 4);

    JsonNode styled = new ObjectMapper().readTree(get(styles, "model").body());
    assertThat(styled.get("kind").asText()).isEqualTo("GAN");
    assertThat(styled.get("truncates").asBoolean()).isTrue();
    assertThat(styled.get("reconstructs").asBoolean()).isFalse();
  }

  @Test
  void samplesAreThoseOfTheModel() throws Exception {
    Vae model = Vae.load(folder.resolve("vae.zip"));
    int[] levels = levels(sample(vae, "{\"seed\": 5, \"label\": 2}"));

    double[] expected = model.decode(model.samplePrior(1, 5), new int[] {2}).data().asDouble();

    assertThat(levels).hasSize(64);
    for (int i = 0; i < 64; i++) {
      assertThat(levels[i]).isEqualTo((int) Math.round(255 * expected[i]));
    }
  }

  @Test
  void whatIsAskedChangesTheSample() throws Exception {
    int[] plain = levels(sample(vae, "{\"seed\": 5}"));
    assertThat(levels(sample(vae, "{\"seed\": 5, \"offsets\": [0, 0]}"))).isEqualTo(plain);
    assertThat(levels(sample(vae, "{\"seed\": 5, \"offsets\": [0, 3]}"))).isNotEqualTo(plain);
    assertThat(levels(sample(vae, "{\"seed\": 6}"))).isNotEqualTo(plain);
    assertThat(levels(sample(vae, "{\"seed\": 5, \"label\": 1}"))).isNotEqualTo(plain);
    String far = "{\"seed\": 5, \"directions\": \"%s\", \"offsets\": [3]}";
    assertThat(levels(sample(vae, far.formatted("principal"))))
        .isNotEqualTo(levels(sample(vae, far.formatted("first"))));
  }

  @Test
  void truncationDrawsSeedsTogether() throws Exception {
    String request = "{\"seed\": %d, \"truncation\": %s}";
    assertThat(levels(sample(styles, request.formatted(1, "1"))))
        .isNotEqualTo(levels(sample(styles, request.formatted(2, "1"))));
    int[] one = levels(sample(styles, request.formatted(1, "0")));
    assertThat(levels(sample(styles, "{\"seed\": 1, \"truncation\": 0, \"offsets\": [3, 3, 3]}")))
        .isEqualTo(one);
  }

  @Test
  void anImageIsReconstructed() throws Exception {
    BufferedImage image = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 20; y++) {
      for (int x = 10; x < 30; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    for (String format : List.of("png", "jpg")) {
      HttpResponse<byte[]> answer = post(vae, "reconstruct?label=1", bytes(image, format));
      assertThat(answer.statusCode()).isEqualTo(200);
      BufferedImage pair = ImageIO.read(new ByteArrayInputStream(answer.body()));
      assertThat(pair.getWidth()).isEqualTo(2 * 8 + 3 * 2);
      assertThat(pair.getHeight()).isEqualTo(8 + 2 * 2);
      assertThat(pair.getRGB(4, 4) & 255).as("the middle square is white").isGreaterThan(245);
    }
    byte[] inverted = post(vae, "reconstruct?invert=true", bytes(image, "png")).body();
    assertThat(ImageIO.read(new ByteArrayInputStream(inverted)).getRGB(4, 4) & 255).isLessThan(10);
  }

  @Test
  void anImageThatIsNoneIsRefused() throws Exception {
    assertRefused(
        post(vae, "reconstruct", "no image".getBytes(StandardCharsets.UTF_8)), 400, "PNG");
    byte[] cut = bytes(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png");
    assertRefused(post(vae, "reconstruct", Arrays.copyOf(cut, 60)), 400, "cannot be read");
    assertRefused(post(vae, "reconstruct", new byte[0]), 400, "PNG");
    assertRefused(post(vae, "reconstruct?file=x", cut), 400, "label");
    assertRefused(post(vae, "reconstruct?label=3", cut), 400, "from 0 to 2");
    assertRefused(post(styles, "reconstruct", cut), 404, "GAN");
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    assertRefused(post(vae, "reconstruct", new byte[Explorer.IMAGE_BYTES + 1]), 413, "4000000");
    byte[] most = post(vae, "reconstruct", new byte[Explorer.IMAGE_BYTES]).body();
    assertThat(new String(most, StandardCharsets.UTF_8)).contains("PNG");
    assertRefused(post(vae, "sample", new byte[Explorer.JSON_BYTES + 1]), 413, "16384");
    // Few bytes, many pixels.
    byte[] bomb = bytes(new BufferedImage(5000, 5000, BufferedImage.TYPE_BYTE_BINARY), "png");
    assertThat(bomb.length).isLessThan(100_000);
    assertRefused(post(vae, "reconstruct", bomb), 413, "25000000 pixels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{}",
        "{\"seed\": 1.5}",
        "{\"seed\": \"1\"}",
        "{\"seed\": 99999999999999999999}",
        "{\"seed\": 1, \"label\": 3}",
        "{\"seed\": 1, \"label\": -1}",
        "{\"seed\": 1, \"truncation\": 1.1}",
        "{\"seed\": 1, \"truncation\": \"x\"}",
        "{\"seed\": 1, \"offsets\": 3}",
        "{\"seed\": 1, \"offsets\": [5.1]}",
        "{\"seed\": 1, \"offsets\": [\"a\"]}",
        "{\"seed\": 1, \"offsets\": [0, 0, 0, 0, 0]}",
        "{\"seed\": 1, \"directions\": \"up\"}"
      })
  void aBadRequestIsRefused(String json) throws Exception {
    assertThat(post(vae, "sample", json.getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void pagesOfOtherSitesAreRefused() throws Exception {
    byte[] body = "{\"seed\": 1}".getBytes(StandardCharsets.UTF_8);
    URI address = vae.address();
    for (String origin :
        List.of(
            "http://example.org",
            "null",
            "http://127.0.0.1:1",
            "https://127.0.0.1:" + address.getPort())) {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("sample"))
              .header("Origin", origin)
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      assertRefused(CLIENT.send(request, BodyHandlers.ofByteArray()), 403, "own page");
    }
    HttpRequest own =
        HttpRequest.newBuilder(address.resolve("sample"))
            .header("Origin", "http://127.0.0.1:" + address.getPort())
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    assertThat(CLIENT.send(own, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
  }

  @Test
  void otherNamesOfThisMachineAreRefused() throws Exception {
    int port = vae.address().getPort();
    assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example:" + port)).startsWith("HTTP/1.1 403");
    assertThat(raw("GET / HTTP/1.1\r\nHost: 127.0.0.1")).startsWith("HTTP/1.1 403");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:" + port))
        .startsWith("HTTP/1.1 200")
        .contains("Content-security-policy: default-src 'none'", "X-content-type-options: nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../pom.xml",
        "/%2e%2e/pom.xml",
        "/explorer.css/../explorer.js",
        "/model/",
        "/Explorer.class"
      })
  void thereAreNoOtherPaths(String path) throws Exception {
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost:" + vae.address().getPort()))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void eachPathHasItsMethod() throws Exception {
    HttpResponse<byte[]> answer = get(vae, "sample");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    assertThat(post(vae, "model", new byte[0]).statusCode()).isEqualTo(405);
  }

  @Test
  void onlyThisMachineIsListenedTo() {
    assertThat(vae.address().getHost()).isEqualTo("127.0.0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplorerServer.start(folder.resolve("vae.zip"), vae.address().getPort()))
        .withMessageContaining("--port");
  }

  @Test
  void closingEndsTheWait() throws Exception {
    ExplorerServer server = ExplorerServer.start(folder.resolve("vae.zip"), 0);
    Thread waiting =
        new Thread(
            () -> {
              try {
                server.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    waiting.start();
    server.close();
    waiting.join(5000);
    assertThat(waiting.isAlive()).isFalse();
  }

  @Test
  void anAutoencoderWithoutAPriorReconstructsAlone() throws Exception {
    VaeOptions options =
        VaeOptions.defaults(4)
            .with(Posteriors.point(4), Priors.none(4), Objectives.reconstruction());
    Vae.create(MlpVae.of(SHAPE).withHidden(List.of(8)), options).save(folder.resolve("plain.zip"));
    byte[] image = bytes(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png");
    try (ExplorerServer plain = ExplorerServer.start(folder.resolve("plain.zip"), 0)) {
      assertThat(get(plain, "model").body())
          .asString(StandardCharsets.UTF_8)
          .contains("\"samples\":false");
      assertRefused(
          post(plain, "sample", "{\"seed\": 1}".getBytes(StandardCharsets.UTF_8)), 404, "no prior");
      assertThat(post(plain, "reconstruct", image).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aModelThatMakesNoImagesIsRefused() throws IOException {
    Gan.create(MlpGan.of(ExampleShape.vector(2)).withHidden(List.of(4)), GanOptions.defaults())
        .save(folder.resolve("plane.zip"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplorerServer.start(folder.resolve("plane.zip"), 0))
        .withMessageContaining("images");
    Files.writeString(folder.resolve("text.zip"), "no model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplorerServer.start(folder.resolve("text.zip"), 0))
        .withMessageContaining("text.zip");
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String words) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(words);
  }

  private static byte[] sample(ExplorerServer server, String json) throws Exception {
    HttpResponse<byte[]> answer = post(server, "sample", json.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    return answer.body();
  }

  private static HttpResponse<byte[]> get(ExplorerServer server, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(server.address().resolve(path)).build(), BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> post(ExplorerServer server, String path, byte[] body)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** What the server answers to headers that a client would not send. */
  private static String raw(String head) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", vae.address().getPort()));
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  private static int[] levels(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int[] levels = new int[image.getWidth() * image.getHeight()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = image.getRGB(i % image.getWidth(), i / image.getWidth()) & 255;
    }
    return levels;
  }
}
