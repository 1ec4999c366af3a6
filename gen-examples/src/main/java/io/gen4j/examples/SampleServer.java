package io.gen4j.examples;

import io.gen4j.examples.serving.Limits;
import io.gen4j.examples.serving.LoadTest;
import io.gen4j.examples.serving.SampleService;
import io.gen4j.examples.support.ProcessMemory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves PNG images of a saved GAN or VAE over HTTP, or measures how fast it does. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Draws PNG images of a saved model over HTTP, on this machine only.")
final class SampleServer implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  @Option(names = "--model", required = true, description = "saved GAN or VAE of images")
  private Path model;

  @Option(
      names = "--port",
      defaultValue = "8078",
      description = "port on 127.0.0.1; 0 for any free port; default ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--max-count",
      defaultValue = "64",
      description = "most images in one request; default ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--concurrent",
      description =
          "most requests that draw at the same time; others get status 503; by default twice the"
              + " number of processors")
  private int concurrent = 2 * Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--load-test",
      paramLabel = "SECONDS",
      description = "send requests for this long, print how fast they were answered, and end")
  private int seconds;

  @Option(
      names = "--clients",
      defaultValue = "4",
      description = "threads of the load test; default ${DEFAULT-VALUE}")
  private int clients;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("--port must be from 0 to " + LAST_PORT + ", got " + port);
    }
    limitConnections();
    long began = System.nanoTime();
    SampleService service = SampleService.start(model, new Limits(count, concurrent), port);
    System.out.printf(
        Locale.ROOT,
        "Ready after %.1f s: %s%n",
        (System.nanoTime() - began) / 1e9,
        service.address());
    return seconds == 0 ? serve(service) : measure(service);
  }

  /**
   * The JDK's server reads these when it is first used: seconds for a request and for an answer.
   */
  private static void limitConnections() {
    if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
      System.setProperty("sun.net.httpserver.maxReqTime", "10");
    }
    if (System.getProperty("sun.net.httpserver.maxRspTime") == null) {
      System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }
  }

  private static int serve(SampleService service) {
    Thread closing = new Thread(service::close, "sample-server-closing");
    Runtime.getRuntime().addShutdownHook(closing);
    System.out.println("Try " + service.address() + "sample?seed=1&count=16. Ctrl-C stops it.");
    try {
      service.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Runtime.getRuntime().removeShutdownHook(closing);
      service.close();
    }
    return 0;
  }

  private int measure(SampleService service) throws InterruptedException {
    try (service) {
      LoadTest.Outcome outcome = LoadTest.run(service, seconds, clients);
      System.out.println(outcome.line());
      ProcessMemory.peakResidentBytes()
          .ifPresent(bytes -> System.out.printf("peak resident memory: %d MB%n", bytes >> 20));
      if (outcome.failed() > 0 || outcome.answered() == 0) {
        throw new IllegalStateException("Requests failed: " + outcome.line());
      }
      return 0;
    }
  }
}
