package io.gen4j.benchmarks.nd4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.memory.AllocationsTracker;

/**
 * Measures the memory that a Gen4J training step allocates after warm-up: on the heap, in all
 * threads of this process, and off the heap, as the growth of ND4J's and JavaCPP's memory.
 */
public final class MemoryRun {

  private static final int WARMUP_STEPS = 100;
  private static final int STEPS = 200;
  private static final int QUICK_STEPS = 20;

  private MemoryRun() {}

  /** Measures every row of {@code gan-step} and {@code vae-step}, then prints a table and JSON. */
  public static void print(PrintStream out, boolean quick) {
    Map<String, Task> tasks = new LinkedHashMap<>();
    tasks.put("mlp-64", Task.mlpGan(64));
    tasks.put("mlp-128", Task.mlpGan(128));
    tasks.put("dcgan28-64", Task.dcgan(1, 28, 64, 64));
    tasks.put("dcgan64-32", Task.dcgan(3, 64, 32, 32));
    tasks.put("pix2pix", Task.pix2pix(64, 24, 16));
    tasks.put("cyclegan", Task.cycleGan(64, 24, 16));
    tasks.put("vae-128", Task.vae(128));
    out.printf("%-12s %22s %26s%n", "bytes/step", "on the heap", "off the heap, growth");
    List<Map<String, Object>> rows = new ArrayList<>();
    tasks.forEach(
        (model, task) -> {
          Map<String, Object> row = measure(model, task, quick ? QUICK_STEPS : STEPS);
          out.printf(
              Locale.ROOT,
              "%-12s %,22d %,26d%n",
              model,
              row.get("heap_bytes_per_step"),
              row.get("off_heap_growth_bytes_per_step"));
          rows.add(row);
        });
    try {
      out.println(
          new ObjectMapper().writeValueAsString(Map.of("benchmark", "memory", "rows", rows)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> measure(String model, Task task, int steps) {
    try (Workload workload = new Gen4jEngine().open(task)) {
      Span span = new Span(Math.min(WARMUP_STEPS, steps), steps);
      // Measure within one training. Its threads end with it, and their allocations are then no
      // longer counted.
      workload.run(span.first + span.steps, loss -> span.step());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("model", model);
      row.put("heap_bytes_per_step", span.heap / steps);
      row.put("off_heap_growth_bytes_per_step", span.offHeap / steps);
      return row;
    }
  }

  /** The memory allocated after the warm-up steps. */
  private static final class Span {

    private final int first;
    private final int steps;
    private int done;
    private long heap;
    private long offHeap;

    Span(int first, int steps) {
      this.first = first;
      this.steps = steps;
    }

    void step() {
      done++;
      if (done == first) {
        heap = MemoryRun.heap();
        offHeap = MemoryRun.offHeap();
      } else if (done == first + steps) {
        heap = MemoryRun.heap() - heap;
        offHeap = MemoryRun.offHeap() - offHeap;
      }
    }
  }

  /** Returns the bytes that all live threads have allocated so far. */
  private static long heap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static long offHeap() {
    return Pointer.totalBytes() + AllocationsTracker.getInstance().bytesOnDevice(0);
  }
}
