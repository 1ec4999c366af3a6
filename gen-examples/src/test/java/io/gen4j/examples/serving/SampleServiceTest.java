package io.gen4j.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

@Timeout(60)
class SampleServiceTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 8, 8);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static Gan gan;
  private static SampleService service;

  @BeforeAll
  static void start() {
    gan =
        Gan.create(
            MlpGan.of(SHAPE).withHidden(List.of(16)).withClasses(3),
            GanOptions.defaults().withSeed(3));
    gan.save(folder.resolve("gan.zip"));
    service = SampleService.start(folder.resolve("gan.zip"), new Limits(16, 4), 0);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static HttpResponse<byte[]> get(SampleService of, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(of.address().resolve(path)).build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static BufferedImage image(HttpResponse<byte[]> answer) throws IOException {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    return ImageIO.read(new ByteArrayInputStream(answer.body()));
  }

  /** The value of a line of the metrics. */
  private static double metric(SampleService of, String name) throws Exception {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$")
            .matcher(text(get(of, "metrics")));
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  @Test
  void imagesAreThoseOfTheModel() throws Exception {
    BufferedImage nine = image(get(service, "sample?seed=5&class=2&count=9"));
    INDArray expected = gan.sample(2, 9, 5);
    BufferedImage grid = ImageGrid.of(expected, gan.range()).withColumns(3).withGap(0).draw();
    assertThat(nine.getWidth()).isEqualTo(24);
    assertThat(nine.getHeight()).isEqualTo(24);
    assertThat(pixels(nine)).isEqualTo(pixels(grid));

    HttpResponse<byte[]> drawn = get(service, "sample?count=1");
    String seed = drawn.headers().firstValue("X-Seed").orElseThrow();
    assertThat(get(service, "sample?seed=" + seed).body()).isEqualTo(drawn.body());
    assertThat(get(service, "sample").body()).isNotEqualTo(drawn.body());
    BufferedImage one =
        ImageGrid.of(gan.sample(1, Long.parseLong(seed)), gan.range()).withGap(0).draw();
    assertThat(pixels(image(drawn))).isEqualTo(pixels(one));
  }

  @Test
  void aVaeIsServedToo() throws Exception {
    Path file = folder.resolve("vae.zip");
    Vae vae = Vae.create(MlpVae.of(SHAPE).withHidden(List.of(8)), VaeOptions.defaults(4));
    vae.save(file);
    try (SampleService other = SampleService.start(file, new Limits(1, 1), 0)) {
      BufferedImage expected = ImageGrid.of(vae.sample(1, 5), vae.range()).withGap(0).draw();
      assertThat(pixels(image(get(other, "sample?seed=5")))).isEqualTo(pixels(expected));
      HttpResponse<byte[]> refused = get(other, "sample?seed=5&class=0");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(text(refused)).contains("no classes");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "seed=1.5 seed",
        "seed= seed",
        "seed=99999999999999999999 seed",
        "seed=1&seed=2 once",
        "class=3 0_to_2",
        "class=-1 0_to_2",
        "count=0 1_to_16",
        "count=17 1_to_16",
        "count=9999999999 1_to_16",
        "count=١ 1_to_16",
        "file=/etc/passwd once",
        "seed once",
        "&seed=1 once"
      })
  void aBadRequestIsRefused(String query, String words) throws Exception {
    String escaped = query.replace("١", "%D9%A1");
    HttpResponse<byte[]> answer = get(service, "sample?" + escaped);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains(words.replace('_', ' '));
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    assertThat(get(service, "sample?seed=" + "1".repeat(300)).statusCode()).isEqualTo(414);
    HttpRequest body =
        HttpRequest.newBuilder(service.address().resolve("sample"))
            .method("GET", BodyPublishers.ofByteArray(new byte[100_000]))
            .build();
    assertThat(CLIENT.send(body, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    HttpRequest post =
        HttpRequest.newBuilder(service.address().resolve("sample"))
            .POST(BodyPublishers.noBody())
            .build();
    assertThat(CLIENT.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/samples", "/sample/", "/../pom.xml", "/%2e%2e/pom.xml"})
  void thereAreNoOtherPaths(String path) throws Exception {
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port()))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void pagesOfOtherSitesAreRefused() throws Exception {
    String request = "GET /sample HTTP/1.1\r\nHost: ";
    String own = "127.0.0.1:" + port();
    assertThat(raw(request + own)).startsWith("HTTP/1.1 200");
    assertThat(raw(request + own + "\r\nOrigin: http://" + own)).startsWith("HTTP/1.1 200");
    assertThat(raw(request + own + "\r\nOrigin: http://example.org")).startsWith("HTTP/1.1 403");
    assertThat(raw(request + "example.org")).startsWith("HTTP/1.1 403");
    assertThat(raw(request + "example.org:" + port())).startsWith("HTTP/1.1 403");
  }

  @Test
  void healthDescribesTheModel() throws Exception {
    JsonNode health = new ObjectMapper().readTree(get(service, "health").body());
    assertThat(health.get("status").asText()).isEqualTo("up");
    assertThat(health.get("kind").asText()).isEqualTo("gan");
    assertThat(health.get("steps").asLong()).isZero();
    assertThat(health.get("classes").asInt()).isEqualTo(3);
    assertThat(health.get("shape").toString()).isEqualTo("[1,8,8]");
  }

  @Test
  void metricsCountWhatHappened() throws Exception {
    String ok = "http_server_requests_seconds_count{path=\"/sample\",status=\"200\"}";
    String bad = "http_server_requests_seconds_count{path=\"/sample\",status=\"400\"}";
    double answered = metric(service, ok);
    double refused = metric(service, bad);
    double images = metric(service, "gen4j_images_total");
    get(service, "sample?count=7");
    get(service, "sample?count=2");
    get(service, "sample?count=0");
    assertThat(metric(service, ok) - answered).isEqualTo(2);
    assertThat(metric(service, bad) - refused).isEqualTo(1);
    assertThat(metric(service, "gen4j_images_total") - images).isEqualTo(9);
    assertThat(metric(service, "gen4j_requests_active")).isZero();
    assertThat(metric(service, "process_memory_physical_bytes")).isBetween(50e6, 64e9);
    assertThat(metric(service, "jvm_heap_used_bytes")).isBetween(1e6, 16e9);

    HttpResponse<byte[]> answer = get(service, "metrics");
    assertThat(answer.headers().firstValue("Content-Type")).contains(PrometheusText.TYPE);
    List<Double> buckets = new ArrayList<>();
    Matcher lines =
        Pattern.compile("_bucket\\{path=\"/sample\",status=\"200\",le=\"(\\S+)\"\\} (\\S+)")
            .matcher(text(answer));
    String last = "";
    while (lines.find()) {
      last = lines.group(1);
      buckets.add(Double.parseDouble(lines.group(2)));
    }
    assertThat(buckets).hasSize(12).isSorted();
    assertThat(last).isEqualTo("+Inf");
    assertThat(buckets.get(11)).isEqualTo(metric(service, ok));
    assertThat(text(answer).lines())
        .allMatch(line -> line.startsWith("# ") || line.matches("[a-z0-9_]+(\\{.*\\})? \\S+"));
  }

  @Test
  void tooManyAtATimeAreToldToComeBack() throws Exception {
    Path file = folder.resolve("slow.zip");
    Gan.create(
            MlpGan.of(ExampleShape.image(3, 64, 64)).withHidden(List.of(16)), GanOptions.defaults())
        .save(file);
    try (SampleService narrow = SampleService.start(file, new Limits(256, 1), 0)) {
      List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(narrow.address().resolve("sample?count=256&seed=" + i)).build();
        all.add(CLIENT.sendAsync(request, BodyHandlers.ofByteArray()));
      }
      int drawn = 0;
      int refused = 0;
      for (CompletableFuture<HttpResponse<byte[]>> future : all) {
        HttpResponse<byte[]> answer = future.get();
        if (answer.statusCode() == 503) {
          assertThat(answer.headers().firstValue("Retry-After")).contains("1");
          refused++;
        } else {
          assertThat(answer.statusCode()).isEqualTo(200);
          drawn++;
        }
      }
      assertThat(drawn).isGreaterThanOrEqualTo(1);
      assertThat(refused).isGreaterThanOrEqualTo(1);
      assertThat(get(narrow, "sample?seed=1").statusCode()).isEqualTo(200);
    }
  }

  /** Two seconds of load: nothing fails, nothing is left, and every image is that of its seed. */
  @Test
  void load() throws Exception {
    SampleService loaded = SampleService.start(folder.resolve("gan.zip"), new Limits(4, 8), 0);
    byte[] before = get(loaded, "sample?seed=7").body();
    LoadTest.Outcome outcome = LoadTest.run(loaded, 2, 4);
    assertThat(outcome.failed()).isZero();
    assertThat(outcome.refused()).isZero();
    assertThat(outcome.answered()).isGreaterThan(20);
    assertThat(outcome.seconds()).isBetween(2.0, 30.0);
    assertThat(outcome.percentile(0.5)).isBetween(0.01, outcome.percentile(0.9));
    assertThat(outcome.percentile(0.9)).isLessThanOrEqualTo(outcome.percentile(1));
    assertThat(metric(loaded, "gen4j_images_total")).isEqualTo(outcome.answered() + 1);
    assertThat(metric(loaded, "gen4j_requests_active")).isZero();
    assertThat(get(loaded, "sample?seed=7").body()).isEqualTo(before);
    loaded.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("load-test-"));
  }

  @Test
  void percentilesAreRanks() {
    double[] millis = new double[200];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = i + 1;
    }
    LoadTest.Outcome outcome = new LoadTest.Outcome(4, 200, 3, 1, millis);
    assertThat(outcome.percentile(0.5)).isEqualTo(100);
    assertThat(outcome.percentile(0.99)).isEqualTo(198);
    assertThat(outcome.percentile(1)).isEqualTo(200);
    assertThat(outcome.line())
        .isEqualTo(
            "200 answers in 4.0 s: 50.0 a second; milliseconds: median 100.0, 90 % 180.0, 99 %"
                + " 198.0, most 200.0; 3 told to come back, 1 failed");
  }

  /** A request that has begun is answered in full, and later ones are not taken. */
  @Test
  void closingIsGraceful() throws Exception {
    Path file = folder.resolve("larger.zip");
    Gan.create(
            MlpGan.of(ExampleShape.image(3, 64, 64)).withHidden(List.of(16)), GanOptions.defaults())
        .save(file);
    SampleService ending = SampleService.start(file, new Limits(256, 2), 0);
    HttpRequest request =
        HttpRequest.newBuilder(ending.address().resolve("sample?count=256&seed=1")).build();
    CompletableFuture<HttpResponse<byte[]>> begun =
        CLIENT.sendAsync(request, BodyHandlers.ofByteArray());
    while (metric(ending, "gen4j_requests_active") == 0 && !begun.isDone()) {
      Thread.onSpinWait();
    }
    ending.close();
    BufferedImage grid = image(begun.get());
    assertThat(grid.getWidth()).isEqualTo(16 * 64);
    assertThatThrownBy(() -> get(ending, "health")).isInstanceOf(ConnectException.class);
    ending.await();
  }

  @Test
  void impossibleLimitsAndModelsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(0, 1))
        .withMessageContaining("--max-count");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(1, 0))
        .withMessageContaining("--concurrent");
    Path plane = folder.resolve("plane.zip");
    Gan.create(MlpGan.of(ExampleShape.vector(2)).withHidden(List.of(4)), GanOptions.defaults())
        .save(plane);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleService.start(plane, new Limits(1, 1), 0))
        .withMessageContainingAll("plane.zip", "the service needs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleService.start(folder.resolve("gan.zip"), new Limits(1, 1), port()))
        .withMessageContaining("--port");
  }

  private static int port() {
    return service.address().getPort();
  }

  private static String raw(String head) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port()));
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
