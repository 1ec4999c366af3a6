package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Lookup;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Vectors of tokens, plus vectors of positions if there are any.
 *
 * @param tokens number of tokens
 * @param positions largest number of steps, or 0 for no positions
 * @param width values per vector
 * @param deviation standard deviation of the initial values
 */
public record EmbeddingKind(int tokens, int positions, int width, double deviation, double dropout)
    implements StepKind {

  static final String TOKENS = "tokens";
  static final String POSITIONS = "positions";

  @Override
  public List<StepParameter> parameters() {
    StepParameter table = StepParameter.normal(TOKENS, tokens, width, deviation);
    return positions == 0
        ? List.of(table)
        : List.of(table, StepParameter.normal(POSITIONS, positions, width, deviation));
  }

  @Override
  public int outputs() {
    return width;
  }

  @Override
  public boolean readsTokens() {
    return true;
  }

  @Override
  public StepPasses fast() {
    return new Fast(this);
  }

  @Override
  public StepPasses plain() {
    return new Plain(this);
  }

  private void requirePositions(int time) {
    if (positions > 0 && time > positions) {
      throw new IllegalArgumentException(
          "The network has positions for " + positions + " steps, got a sequence of " + time);
    }
  }

  /** Returns shares of tokens as rows. */
  private INDArray shares(INDArray x, int time) {
    requirePositions(time);
    if (x.size(2) != tokens) {
      throw new IllegalArgumentException(
          "Shares of tokens have the shape [batch, " + tokens + ", time], got " + x.size(2));
    }
    return x.reshape('c', x.size(0) * x.size(1), x.size(2));
  }

  private int[] tokens(INDArray x, int time) {
    requirePositions(time);
    int[] found = FloatRows.integers(x);
    for (int token : found) {
      if (token < 0 || token >= tokens) {
        throw new IllegalArgumentException(
            "Tokens are numbered from 0 to " + (tokens - 1) + ", got " + token);
      }
    }
    return found;
  }

  private static final class Fast implements StepPasses {

    private final EmbeddingKind kind;
    private int[] tokens;
    private INDArray shares;
    private int time;
    private long noise;

    Fast(EmbeddingKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.time = time;
      this.noise = noise;
      INDArray y;
      if (x.rank() == 2) {
        shares = null;
        tokens = kind.tokens(x, time);
        y = FloatRows.create(tokens.length, kind.width);
        Lookup.forward(tokens, parameters.get(TOKENS), parameters.get(POSITIONS), time, y);
      } else {
        tokens = null;
        shares = kind.shares(x, time);
        y = FloatRows.product(shares, parameters.get(TOKENS));
        if (kind.positions > 0) {
          Lookup.addPositions(parameters.get(POSITIONS), time, y);
        }
      }
      if (noise != NO_NOISE) {
        DropoutMask.apply(y, noise, kind.dropout);
      }
      return y;
    }

    @Override
    public int[] tokens() {
      return noise == NO_NOISE && kind.positions == 0 ? tokens : null;
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      INDArray delta = FloatRows.dropped(dy, noise, kind.dropout);
      if (shares == null) {
        if (needs.parameters()) {
          Lookup.backward(delta, tokens, time, gradients.get(TOKENS), gradients.get(POSITIONS));
        }
        return null;
      }
      if (needs.parameters()) {
        Matrices.multiply(shares, true, delta, false, gradients.get(TOKENS), 1);
        if (kind.positions > 0) {
          Lookup.backwardOfPositions(delta, time, gradients.get(POSITIONS));
        }
      }
      return needs.input() ? FloatRows.timesTransposed(delta, parameters.get(TOKENS)) : null;
    }

    @Override
    public StepState begin(int rows, int capacity) {
      return new StepState();
    }

    @Override
    public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
      int[] found = FloatRows.integers(x);
      Lookup.at(found, parameters.get(TOKENS), parameters.get(POSITIONS), state.position(), y);
    }
  }

  private static final class Plain implements StepPasses {

    private final EmbeddingKind kind;
    private int[] tokens;
    private double[][] shares;
    private int time;
    private long noise;

    Plain(EmbeddingKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.time = time;
      this.noise = noise;
      this.tokens = x.rank() == 2 ? kind.tokens(x, time) : null;
      this.shares = tokens == null ? PlainRows.of(kind.shares(x, time)) : null;
      double[][] table = PlainRows.of(parameters.get(TOKENS));
      double[][] places = kind.positions == 0 ? null : PlainRows.of(parameters.get(POSITIONS));
      double[][] y = tokens == null ? PlainRows.product(shares, table) : rows(table);
      for (int i = 0; places != null && i < y.length; i++) {
        for (int c = 0; c < kind.width; c++) {
          y[i][c] += places[i % time][c];
        }
      }
      PlainRows.drop(y, noise, kind.dropout);
      return PlainRows.array(y, parameters.get(TOKENS).dataType());
    }

    private double[][] rows(double[][] table) {
      double[][] rows = new double[tokens.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = table[tokens[i]].clone();
      }
      return rows;
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      double[][] g = PlainRows.of(dy);
      PlainRows.drop(g, noise, kind.dropout);
      if (needs.parameters()) {
        double[][] table = PlainRows.of(gradients.get(TOKENS));
        if (tokens == null) {
          table = PlainRows.sum(table, PlainRows.product(PlainRows.transpose(shares), g));
        } else {
          addTo(table, g, tokens);
        }
        PlainRows.write(table, gradients.get(TOKENS));
        if (kind.positions > 0) {
          double[][] places = PlainRows.of(gradients.get(POSITIONS));
          addTo(places, g, IntStream.range(0, g.length).map(i -> i % time).toArray());
          PlainRows.write(places, gradients.get(POSITIONS));
        }
      }
      return tokens != null || !needs.input()
          ? null
          : PlainRows.array(
              PlainRows.product(g, PlainRows.transpose(PlainRows.of(parameters.get(TOKENS)))),
              dy.dataType());
    }

    private static void addTo(double[][] table, double[][] rows, int[] indices) {
      for (int i = 0; i < rows.length; i++) {
        double[] sum = table[indices[i]];
        for (int c = 0; c < sum.length; c++) {
          sum[c] += rows[i][c];
        }
      }
    }
  }
}
