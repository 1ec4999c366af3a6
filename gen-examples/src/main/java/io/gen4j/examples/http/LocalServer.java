package io.gen4j.examples.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server that listens only on the loopback address. Pages of other sites cannot use it.
 * Their requests carry another {@code Origin}, or another {@code Host} if their name resolves to
 * this address, and the server refuses both.
 */
public final class LocalServer {

  private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final long DRAINED = 32_000_000;

  private final String name;
  private final HttpServer server;
  private final Handler handler;

  /** Answers requests. */
  public interface Handler {
    /**
     * Answers one request with {@link LocalServer#send}.
     *
     * @throws Refusal to answer with its status and message
     */
    void answer(HttpExchange exchange) throws IOException, Refusal;
  }

  private LocalServer(String name, HttpServer server, Handler handler) {
    this.name = name;
    this.server = server;
    this.handler = handler;
  }

  /**
   * The JDK's server writes the headers and then the body. Without this property, which it reads
   * when it is first used, the system holds the body back for 40 ms.
   */
  private static void sendAtOnce() {
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  /**
   * Starts a server.
   *
   * @param name name in messages, such as {@code explorer}
   * @param port port on 127.0.0.1; 0 for any free port
   * @param threads runs the handler; the caller ends it
   * @throws IllegalArgumentException if the port is in use
   */
  public static LocalServer start(String name, int port, Executor threads, Handler handler) {
    try {
      sendAtOnce();
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
      LocalServer result = new LocalServer(name, server, handler);
      server.setExecutor(threads);
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

  /** Returns the server's address. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Stops listening. Current requests have these seconds to finish. */
  public void stop(int seconds) {
    server.stop(seconds);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        checkSender(exchange);
        handler.answer(exchange);
      } catch (Refusal e) {
        drain(exchange.getRequestBody());
        e.retrySeconds()
            .ifPresent(seconds -> exchange.getResponseHeaders().set("Retry-After", "" + seconds));
        send(exchange, e.status(), TEXT, bytes(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.warn("A request failed", e);
        send(exchange, 500, TEXT, bytes("The model failed; see the log"));
      }
    }
  }

  /** Refuses requests that a page of another site makes. */
  private void checkSender(HttpExchange exchange) throws Refusal {
    int port = server.getAddress().getPort();
    Set<String> hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !hosts.contains(host)) {
      throw new Refusal(403, "The " + name + " answers only at " + address());
    }
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (origin != null && !origin.equals("http://" + host)) {
      throw new Refusal(403, "The " + name + " answers only its own page");
    }
  }

  /** Refuses a request with another method. */
  public static void allow(HttpExchange exchange, String method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refusal(405, "This address accepts only " + method);
    }
  }

  /** Sends an answer that no other page may use and nobody may cache. */
  public static void send(HttpExchange exchange, int status, String type, byte[] content)
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
    // Closed here, so that the answer has left when this method returns.
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(content);
    }
  }

  /** Returns a text in UTF-8. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
}
