package io.gen4j.examples.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.http.LocalServer;
import io.gen4j.examples.http.Refusal;
import io.gen4j.examples.support.SavedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws PNG images of a saved model over HTTP, on this machine only.
 *
 * <ul>
 *   <li>{@code GET /sample?seed=1&class=3&count=16}: a grid of images. The header {@code X-Seed}
 *       repeats the seed
 *   <li>{@code GET /health}: status 200 while the service takes requests, else 503
 *   <li>{@code GET /metrics}: Prometheus's text format
 * </ul>
 */
public final class SampleService implements AutoCloseable {

  private static final int RETRY_SECONDS = 1;
  private static final int SECONDS_TO_FINISH = 10;

  /** Threads for answers that draw nothing, so that health and metrics answer under load. */
  private static final int QUICK_THREADS = 4;

  /** Connections that wait for a thread; more are closed. */
  private static final int WAITING = 64;

  private final GenerativeModel model;
  private final Limits limits;
  private final ServiceMeters meters = new ServiceMeters();
  private final Semaphore drawing;
  private final ThreadPoolExecutor threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger exchanges = new AtomicInteger();
  private final LocalServer server;
  private volatile boolean closing;

  private SampleService(GenerativeModel model, Limits limits, int port) {
    this.model = model;
    this.limits = limits;
    this.drawing = new Semaphore(limits.concurrent());
    int count = limits.concurrent() + QUICK_THREADS;
    this.threads =
        new ThreadPoolExecutor(
            count, count, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), named());
    threads.allowCoreThreadTimeOut(true);
    this.server = LocalServer.start("service", port, threads, this::answer);
  }

  private static ThreadFactory named() {
    AtomicInteger number = new AtomicInteger();
    return work -> new Thread(work, "sample-service-" + number.incrementAndGet());
  }

  /**
   * Opens a model, draws once so that the first request is fast, and starts the service.
   *
   * @param file saved GAN or VAE of images
   * @param port port on 127.0.0.1; 0 for any free port
   * @throws IllegalArgumentException if the file is not such a model, or the port is in use
   */
  public static SampleService start(Path file, Limits limits, int port) {
    GenerativeModel model = SavedModel.ofImages(file, "service");
    if (!model.canSample()) {
      throw new IllegalArgumentException(file + " cannot draw samples without further input");
    }
    model.sample(limits.count(), 0).close();
    return new SampleService(model, limits, port);
  }

  /** Returns the service's address. */
  public URI address() {
    return server.address();
  }

  /** Waits until the service is closed. */
  public void await() throws InterruptedException {
    closed.await();
  }

  /**
   * Refuses new requests, lets those that have begun finish for up to ten seconds, stops, and
   * closes the model. A load balancer sees the refusals at {@code /health}.
   */
  @Override
  public void close() {
    closing = true;
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_FINISH);
    boolean interrupted = false;
    while (exchanges.get() > 0 && System.nanoTime() < until && !interrupted) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    server.stop(0);
    threads.shutdownNow();
    model.close();
    closed.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException, Refusal {
    long began = System.nanoTime();
    String path = exchange.getRequestURI().getRawPath();
    int status = 500;
    exchanges.incrementAndGet();
    try {
      status = answer(exchange, path);
    } catch (Refusal e) {
      status = e.status();
      throw e;
    } finally {
      exchanges.decrementAndGet();
      boolean known = path.matches("/(sample|health|metrics)");
      meters.answered(known ? path : "other", status, System.nanoTime() - began);
    }
  }

  private int answer(HttpExchange exchange, String path) throws IOException, Refusal {
    if (closing) {
      exchange.getResponseHeaders().set("Connection", "close");
      throw Refusal.busy("The service is closing", RETRY_SECONDS);
    }
    LocalServer.allow(exchange, "GET");
    if (exchange.getRequestBody().read() >= 0) {
      throw new Refusal(413, "This service takes no request body");
    }
    switch (path) {
      case "/sample" -> sample(exchange);
      case "/health" ->
          LocalServer.send(exchange, 200, "application/json", LocalServer.bytes(health()));
      case "/metrics" ->
          LocalServer.send(exchange, 200, PrometheusText.TYPE, LocalServer.bytes(meters.text()));
      default -> throw new Refusal(404, "There is nothing at this address");
    }
    return 200;
  }

  private void sample(HttpExchange exchange) throws IOException, Refusal {
    SampleRequest request =
        SampleRequest.of(exchange.getRequestURI().getRawQuery(), model.classes(), limits);
    if (!drawing.tryAcquire()) {
      throw Refusal.busy("Too many requests at the same time", RETRY_SECONDS);
    }
    byte[] image;
    meters.begin();
    try (INDArray samples = request.draw(model)) {
      image = png(samples);
    } finally {
      meters.end();
      drawing.release();
    }
    meters.drawn(request.count());
    exchange.getResponseHeaders().set("X-Seed", String.valueOf(request.seed()));
    LocalServer.send(exchange, 200, "image/png", image);
  }

  private byte[] png(INDArray samples) throws IOException {
    int columns = (int) Math.ceil(Math.sqrt(samples.size(0)));
    ImageGrid grid = ImageGrid.of(samples, model.range()).withColumns(columns).withGap(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Given a plain stream, ImageIO would write a file for each image.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(grid.draw(), "png", out);
    }
    return bytes.toByteArray();
  }

  private String health() throws IOException {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", "up");
    health.put("kind", model.describe().get("kind"));
    health.put("steps", model.steps());
    health.put("shape", model.shape().dimensions());
    health.put("classes", model.classes());
    return new ObjectMapper().writeValueAsString(health);
  }
}
