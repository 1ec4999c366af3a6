package io.gen4j.examples.explorer;

import com.sun.net.httpserver.HttpExchange;
import io.gen4j.examples.http.LocalServer;
import io.gen4j.examples.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The explorer's server on this machine. It serves a fixed set of paths and never reads a file that
 * a request names.
 */
public final class ExplorerServer implements AutoCloseable {

  private static final int THREADS = 2;
  private static final int SECONDS_TO_FINISH = 1;

  private static final Map<String, String> FILES =
      Map.of(
          "/", "explorer.html",
          "/explorer.css", "explorer.css",
          "/explorer.js", "explorer.js");

  private final Explorer explorer;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LocalServer server;

  private ExplorerServer(Explorer explorer, int port) {
    this.explorer = explorer;
    this.server = LocalServer.start("explorer", port, threads, this::answer);
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
    return new ExplorerServer(explorer, port);
  }

  /** Returns the page's address. */
  public URI address() {
    return server.address();
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

  private void answer(HttpExchange exchange) throws IOException, Refusal {
    String path = exchange.getRequestURI().getRawPath();
    String file = FILES.get(path);
    if (file != null || path.equals("/model")) {
      LocalServer.allow(exchange, "GET");
      if (file == null) {
        LocalServer.send(
            exchange, 200, "application/json", LocalServer.bytes(explorer.description()));
      } else {
        LocalServer.send(exchange, 200, type(file), resource(file));
      }
    } else if (path.equals("/sample") || path.equals("/reconstruct")) {
      LocalServer.allow(exchange, "POST");
      boolean sample = path.equals("/sample");
      byte[] body = body(exchange, sample ? Explorer.JSON_BYTES : Explorer.IMAGE_BYTES);
      byte[] image =
          sample
              ? explorer.sample(body)
              : explorer.reconstruct(body, exchange.getRequestURI().getRawQuery());
      LocalServer.send(exchange, 200, "image/png", image);
    } else {
      throw new Refusal(404, "There is nothing at this address");
    }
  }

  private static byte[] body(HttpExchange exchange, int most) throws IOException, Refusal {
    byte[] body = exchange.getRequestBody().readNBytes(most + 1);
    if (body.length > most) {
      throw new Refusal(413, "The request is larger than " + most + " bytes");
    }
    return body;
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
}
