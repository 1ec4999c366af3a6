package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether the memory of sequence models stays the same over a long training, and how the time of a
 * token depends on the number of tokens before it.
 */
public final class SequenceMemory {

  private static final int BATCH = 32;
  private static final int LENGTH = 64;

  /** Parts of a training or of a sequence that are reported. */
  private static final int PARTS = 8;

  private static final double MEGABYTE = 1 << 20;

  private SequenceMemory() {}

  private static Map<String, Task> tasks() {
    Map<String, Task> tasks = new LinkedHashMap<>();
    tasks.put("lstm-2x256", Task.sequence(Task.Network.LSTM, 2, 256, BATCH, LENGTH));
    tasks.put("gru-1x512", Task.sequence(Task.Network.GRU, 1, 512, BATCH, LENGTH));
    tasks.put("gpt-4x128", Task.sequence(Task.Network.GPT, 4, 128, BATCH, LENGTH));
    return tasks;
  }

  /**
   * Trains every model and returns, after each eighth of the steps, the resident megabytes of the
   * process, after a garbage collection.
   */
  public static List<Map<String, Object>> training(int steps) {
    List<Map<String, Object>> rows = new ArrayList<>();
    tasks()
        .forEach(
            (name, task) -> {
              List<Double> resident = new ArrayList<>();
              try (Gen4jSequence model = new Gen4jSequence(task)) {
                int[] done = {0};
                model.run(
                    steps,
                    loss -> {
                      if (++done[0] % (steps / PARTS) == 0) {
                        System.gc();
                        resident.add(Machine.processBytes("VmRSS") / MEGABYTE);
                      }
                    });
              }
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("model", name);
              row.put("steps", steps);
              row.put("resident_megabytes", resident);
              rows.add(row);
            });
    return rows;
  }

  /**
   * Draws one long sequence from every model several times, and returns the microseconds per token
   * in each eighth of it, the least of all times.
   */
  public static List<Map<String, Object>> sampling(int tokens, int times) {
    List<Map<String, Object>> rows = new ArrayList<>();
    tasks()
        .forEach(
            (name, task) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("model", name);
              row.put("tokens", tokens);
              double[] micros = micros(task, tokens, times);
              row.put("microseconds_per_token", Arrays.stream(micros).boxed().toList());
              row.put("last_by_first", micros[PARTS - 1] / micros[0]);
              row.put("straight_line_r2", fit(micros));
              rows.add(row);
            });
    return rows;
  }

  private static double[] micros(Task task, int tokens, int times) {
    List<String> vocabulary =
        IntStream.range(0, TokenBatches.TOKENS).mapToObj(String::valueOf).toList();
    SequenceShape shape = Gen4jSequence.shape(task);
    try (LanguageModel model =
        LanguageModel.create(vocabulary, tokens, SequenceModelOptions.of(shape))) {
      double[] least = new double[PARTS];
      Arrays.fill(least, Double.MAX_VALUE);
      for (int time = 0; time < times; time++) {
        long[] at = new long[tokens + 1];
        int[] drawn = {0};
        at[0] = System.nanoTime();
        model.stream(
            new int[] {0},
            Generation.tokens(tokens),
            time,
            token -> at[++drawn[0]] = System.nanoTime());
        int each = tokens / PARTS;
        for (int part = 0; part < PARTS; part++) {
          double nanos = at[(part + 1) * each] - at[part * each];
          least[part] = Math.min(least[part], nanos / each / 1e3);
        }
      }
      return least;
    }
  }

  /** Returns the share of the variance that a straight line explains. */
  private static double fit(double[] y) {
    double meanX = (y.length - 1) / 2.0;
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < y.length; i++) {
      xy += (i - meanX) * (y[i] - meanY);
      xx += (i - meanX) * (i - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy * xy / (xx * yy);
  }
}
