package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.GumbelRows;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws many sequences at the same time from the distribution of a network. It allocates its memory
 * once, for all draws.
 */
public final class TokenSampler implements AutoCloseable {

  /** No token ends a sequence. */
  public static final int NO_STOP = -1;

  private final Stepper stepper;
  private final int rows;
  private final int time;
  private final int start;
  private final int stop;

  /**
   * Creates a sampler.
   *
   * @param graph network from tokens to logits of the next ones; see {@link Stepper#supports}
   * @param rows number of sequences
   * @param time tokens per sequence
   * @param start token before each sequence
   * @param stop token that fills a sequence after its first occurrence, or {@link #NO_STOP}
   */
  public TokenSampler(ComputationGraph graph, int rows, int time, int start, int stop) {
    this.stepper = new Stepper(graph, 1, rows, time);
    this.rows = rows;
    this.time = time;
    this.start = start;
    this.stop = stop;
  }

  /** Returns the number of sequences. */
  public int rows() {
    return rows;
  }

  /** Returns the number of tokens per sequence. */
  public int time() {
    return time;
  }

  /** Returns the seed of the noise that draws a token. */
  public static long seed(long seed, int row, int step) {
    return Seeds.derive(seed, row, step);
  }

  /** Returns sequences {@code [rows * time]}. */
  public int[] draw(long seed) {
    int[] tokens = new int[rows * time];
    complete(tokens, new int[rows], seed);
    return tokens;
  }

  /**
   * Draws the ends of sequences whose beginnings are given.
   *
   * @param tokens {@code [rows * time]}; the drawn tokens are written into it
   * @param given number of given tokens of each sequence, in ascending order
   */
  public void complete(int[] tokens, int[] given, long seed) {
    stepper.reset();
    float[] inputs = new float[rows];
    Arrays.fill(inputs, start);
    boolean[] ended = new boolean[rows];
    int[] drawn = new int[rows];
    int open = 0;
    for (int t = 0; t < time; t++) {
      while (open < rows && given[open] <= t) {
        open++;
      }
      if (t == time - 1 && open == 0) {
        return;
      }
      INDArray logits = stepper.step(inputs, open);
      if (open > 0) {
        long[] seeds = new long[open];
        for (int i = 0; i < open; i++) {
          seeds[i] = seed(seed, i, t);
        }
        GumbelRows.draw(logits, seeds, drawn);
      }
      for (int i = 0; i < rows; i++) {
        int at = i * time + t;
        if (i < open) {
          tokens[at] = ended[i] ? stop : drawn[i];
        }
        ended[i] |= tokens[at] == stop;
        inputs[i] = tokens[at];
      }
    }
  }

  @Override
  public void close() {
    stepper.close();
  }
}
