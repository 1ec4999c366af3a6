package io.gen4j.examples.explorer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The explorer's server. It listens only on the loopback address, serves a fixed set of paths and
 * never reads a file that a request names. Pages of other sites cannot use it. Their requests carry
 * another {@code Origin}, or another {@code Host} if their name resolves to this address, and the
 * server refuses both.
 */
public final class ExplorerServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExplorerServer.class);
  private static final int THREADS = 2;
  private static final int SECONDS_TO_FINISH = 1;
  private static final long DRAINED = 32_000_000;

  private static final Map<String, String> FILES =
      Map.of(
          "/", "explorer.html",
          "/explorer.css", "explorer.css",
          "/explorer.js", "explorer.js");

  private final Explorer explorer;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final CountDownLatch closed = new CountDownLatch(1);

  private ExplorerServer(Explorer explorer, HttpServer server) {
    this.explorer = explorer;
    this.server = server;
  }

  /**
   * Opens a model and starts the server.
   *
   * @param model saved GAN or VAE of images
   * @param port port on 127.0.0.1; 0 for any free port
   * @throws IllegalArgumentException if the explorer does not support the model, or the port is in
   *     use
   */
  public static ExplorerServer start(Path model, int port) {
    Explorer explorer = new Explorer(ExplorableModel.open(model), model.getFileName().toString());
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
      ExplorerServer result = new ExplorerServer(explorer, server);
      server.setExecutor(result.threads);
      server.createContext("/", result::handle);
      server.start();
      return result;
    } catch (BindException e) {
      throw new IllegalArgumentException(
          "Port " + port + " is in use: choose another with --port, or 0 for any free port", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port, e);
    }
  }

  /** Returns the page's address. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Waits until the server is closed. */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Lets current requests finish, then stops the server. */
  @Override
  public void close() {
    server.stop(SECONDS_TO_FINISH);
    threads.shutdownNow();
    closed.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        checkSender(exchange);
        answer(exchange);
      } catch (Refusal e) {
        drain(exchange.getRequestBody());
        send(exchange, e.status(), "text/plain; charset=utf-8", bytes(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.warn("A request failed", e);
        send(exchange, 500, "text/plain; charset=utf-8", bytes("The model failed; see the log"));
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException, Refusal {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    String file = FILES.get(path);
    if (file != null || path.equals("/model")) {
      allow(method, "GET", exchange);
      if (file == null) {
        send(exchange, 200, "application/json", bytes(explorer.description()));
      } else {
        send(exchange, 200, type(file), resource(file));
      }
    } else if (path.equals("/sample") || path.equals("/reconstruct")) {
      allow(method, "POST", exchange);
      boolean sample = path.equals("/sample");
      byte[] body = body(exchange, sample ? Explorer.JSON_BYTES : Explorer.IMAGE_BYTES);
      byte[] image =
          sample
              ? explorer.sample(body)
              : explorer.reconstruct(body, exchange.getRequestURI().getRawQuery());
      send(exchange, 200, "image/png", image);
    } else {
      throw new Refusal(404, "There is nothing at this address");
    }
  }

  /** Refuses requests that a page of another site makes. */
  private void checkSender(HttpExchange exchange) throws Refusal {
    int port = server.getAddress().getPort();
    Set<String> hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !hosts.contains(host)) {
      throw new Refusal(403, "The explorer answers only at " + address());
    }
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (origin != null && !origin.equals("http://" + host)) {
      throw new Refusal(403, "The explorer answers only its own page");
    }
  }

  private static void allow(String method, String allowed, HttpExchange exchange) throws Refusal {
    if (!method.equals(allowed)) {
      exchange.getResponseHeaders().set("Allow", allowed);
      throw new Refusal(405, "This address accepts only " + allowed);
    }
  }

  private static byte[] body(HttpExchange exchange, int most) throws IOException, Refusal {
    byte[] body = exchange.getRequestBody().readNBytes(most + 1);
    if (body.length > most) {
      throw new Refusal(413, "The request is larger than " + most + " bytes");
    }
    return body;
  }

  /**
   * Reads the rest of the request: a browser shows a response only after it has sent everything.
   */
  private static void drain(InputStream in) throws IOException {
    byte[] waste = new byte[1 << 16];
    long left = DRAINED;
    int read;
    while (left > 0 && (read = in.read(waste)) > 0) {
      left -= read;
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] content)
      throws IOException {
    Map<String, String> headers =
        Map.of(
            "Content-Type", type,
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff");
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  private static String type(String file) {
    String end = file.substring(file.lastIndexOf('.') + 1);
    return (end.equals("js") ? "text/javascript" : "text/" + end) + "; charset=utf-8";
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ExplorerServer.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
