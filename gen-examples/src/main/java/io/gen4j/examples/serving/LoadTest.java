package io.gen4j.examples.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests to a service on this machine from several threads, each waiting for its answer,
 * and ends by itself. A client that is refused for now waits a twentieth of a second, so that the
 * refusals do not fill the time.
 */
public final class LoadTest {

  private static final int LONGEST = 600;
  private static final int MOST_CLIENTS = 256;
  private static final long PAUSE_MILLIS = 50;

  /**
   * What the clients saw.
   *
   * @param seconds how long it took
   * @param answered requests that got images
   * @param refused requests that were told to come back
   * @param failed all others
   * @param millis time of each answered request in milliseconds, ascending
   */
  public record Outcome(double seconds, long answered, long refused, long failed, double[] millis) {

    /** Returns the time within which a fraction of the answers came, in milliseconds. */
    public double percentile(double fraction) {
      if (millis.length == 0) {
        return Double.NaN;
      }
      int rank = (int) Math.ceil(fraction * millis.length);
      return millis[Math.max(0, rank - 1)];
    }

    /** Returns a line for people. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "%,d answers in %.1f s: %.1f a second; milliseconds: median %.1f, 90 %% %.1f, 99 %% %.1f,"
              + " most %.1f; %,d told to come back, %,d failed",
          answered,
          seconds,
          answered / seconds,
          percentile(0.5),
          percentile(0.9),
          percentile(0.99),
          percentile(1),
          refused,
          failed);
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final long end;
  private final AtomicLong seed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final List<Double> millis = new ArrayList<>();

  private LoadTest(URI address, int seconds) {
    this.address = address;
    this.end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
  }

  /**
   * Runs a test.
   *
   * @param service address of a service on this machine
   * @param seconds from 1 to 600
   * @param clients number of threads, from 1 to 256
   */
  public static Outcome run(SampleService service, int seconds, int clients)
      throws InterruptedException {
    if (seconds < 1 || seconds > LONGEST) {
      throw new IllegalArgumentException(
          "--load-test must be from 1 to " + LONGEST + " seconds, got " + seconds);
    }
    if (clients < 1 || clients > MOST_CLIENTS) {
      throw new IllegalArgumentException(
          "--clients must be from 1 to " + MOST_CLIENTS + ", got " + clients);
    }
    LoadTest test = new LoadTest(service.address(), seconds);
    long began = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(test::requests, "load-test-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return test.outcome((System.nanoTime() - began) / 1e9);
  }

  private void requests() {
    while (System.nanoTime() < end) {
      URI sample = address.resolve("sample?count=1&seed=" + seed.incrementAndGet());
      HttpRequest request = HttpRequest.newBuilder(sample).timeout(Duration.ofSeconds(30)).build();
      long began = System.nanoTime();
      try {
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        count(answer, (System.nanoTime() - began) / 1e6);
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void count(HttpResponse<byte[]> answer, double took) throws InterruptedException {
    if (answer.statusCode() == 200) {
      synchronized (millis) {
        millis.add(took);
      }
    } else if (answer.statusCode() == 503) {
      refused.incrementAndGet();
      Thread.sleep(PAUSE_MILLIS);
    } else {
      failed.incrementAndGet();
    }
  }

  private Outcome outcome(double seconds) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new Outcome(seconds, sorted.length, refused.get(), failed.get(), sorted);
  }
}
