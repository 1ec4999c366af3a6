package io.gen4j.examples.fuzz;

import io.gen4j.core.files.ModelFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a loader on many inputs. An input that gives another exception than a documented one, an
 * error, or no answer for five seconds is a find. Its bytes and its stack trace are kept in a
 * folder. The number of the input is on the disk before the input is loaded, so that a run which
 * the death of the process ended names the cause, and goes on behind it.
 */
final class FuzzRun {

  private static final long HANG_NANOS = 5_000_000_000L;

  /** A thread that waits for a processor of a busy machine does not hang. */
  private static final long STALL_NANOS = 60_000_000_000L;

  private static final int MOST_FINDS = 20;

  private final FuzzTarget target;
  private final Path folder;
  private final List<String> finds = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Long> outcomes = new TreeMap<>();
  private volatile long started;
  private volatile long startedCpu;
  private volatile long current = -1;
  private volatile boolean done;

  FuzzRun(FuzzTarget target, Path folder) {
    this.target = target;
    this.folder = folder;
  }

  /** Returns the finds, one line each. */
  List<String> finds() {
    return finds;
  }

  /** Returns how often each outcome occurred. */
  Map<String, Long> outcomes() {
    return outcomes;
  }

  /**
   * Loads inputs.
   *
   * @param from number of the first one
   * @param to number after the last one
   */
  void run(long from, long to) {
    Thread worker = Thread.currentThread();
    Thread watchdog = new Thread(() -> watch(worker), "fuzz-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              position(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        MappedByteBuffer position = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        Path file = Files.createTempFile("fuzz-", target.suffix());
        try {
          for (long number = from; number < to && finds.size() < MOST_FINDS; number++) {
            position.putLong(0, number);
            one(number, file);
          }
          position.putLong(0, to);
        } finally {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      done = true;
      watchdog.interrupt();
    }
  }

  /** Returns the number of the input that an earlier run ended in, or 0. */
  long reached() {
    try {
      return Files.exists(position())
          ? ByteBuffer.wrap(Files.readAllBytes(position())).getLong()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path position() {
    return folder.resolve(target.name() + ".position");
  }

  private void one(long number, Path file) throws IOException {
    byte[] input = target.input(number);
    Files.write(file, input);
    startedCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    started = System.nanoTime();
    current = number;
    String outcome = "loads";
    try {
      target.load().load(file);
    } catch (Throwable e) {
      outcome = e.getClass().getSimpleName();
      if (!target.allows(e)) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        find(number, input, outcome, trace.toString());
      } else if (e instanceof ModelFileException model) {
        Throwable cause = model.getCause();
        outcome += cause == null ? "" : " of " + cause.getClass().getSimpleName();
      }
    } finally {
      current = -1;
    }
    outcomes.merge(outcome, 1L, Long::sum);
  }

  private void watch(Thread worker) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long reported = -1;
    while (!done) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        continue;
      }
      long number = current;
      long wall = System.nanoTime() - started;
      long cpu = threads.getThreadCpuTime(worker.getId()) - startedCpu;
      if (number >= 0 && number == current && number != reported) {
        if ((wall > HANG_NANOS && cpu > HANG_NANOS) || wall > STALL_NANOS) {
          reported = number;
          StringBuilder trace = new StringBuilder();
          for (StackTraceElement each : worker.getStackTrace()) {
            trace.append("\tat ").append(each).append('\n');
          }
          find(number, target.input(number), "hang", trace.toString());
        }
      }
    }
  }

  private void find(long number, byte[] input, String what, String trace) {
    String name = target.name() + "-" + number;
    finds.add(
        name + ": " + what + "\n" + trace.lines().limit(12).reduce("", (a, b) -> a + b + "\n"));
    try {
      Files.write(folder.resolve(name + target.suffix()), input);
      Files.writeString(folder.resolve(name + ".txt"), what + "\n" + trace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
