package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Lookup;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
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

  private int[] tokens(INDArray x, int time) {
    if (positions > 0 && time > positions) {
      throw new IllegalArgumentException(
          "The network has positions for " + positions + " steps, got a sequence of " + time);
    }
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
    private int time;
    private long noise;

    Fast(EmbeddingKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.tokens = kind.tokens(x, time);
      this.time = time;
      this.noise = noise;
      INDArray y = FloatRows.create(tokens.length, kind.width);
      Lookup.forward(tokens, parameters.get(TOKENS), parameters.get(POSITIONS), time, y);
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
      if (needs.parameters()) {
        INDArray delta = FloatRows.dropped(dy, noise, kind.dropout);
        Lookup.backward(delta, tokens, time, gradients.get(TOKENS), gradients.get(POSITIONS));
      }
      return null;
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
    private int time;
    private long noise;

    Plain(EmbeddingKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.tokens = kind.tokens(x, time);
      this.time = time;
      this.noise = noise;
      double[][] table = PlainRows.of(parameters.get(TOKENS));
      double[][] places = kind.positions == 0 ? null : PlainRows.of(parameters.get(POSITIONS));
      double[][] y = new double[tokens.length][];
      for (int i = 0; i < y.length; i++) {
        y[i] = table[tokens[i]].clone();
        for (int c = 0; places != null && c < kind.width; c++) {
          y[i][c] += places[i % time][c];
        }
      }
      PlainRows.drop(y, noise, kind.dropout);
      return PlainRows.array(y, parameters.get(TOKENS).dataType());
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      if (!needs.parameters()) {
        return null;
      }
      double[][] g = PlainRows.of(dy);
      PlainRows.drop(g, noise, kind.dropout);
      double[][] table = PlainRows.of(gradients.get(TOKENS));
      double[][] places = kind.positions == 0 ? null : PlainRows.of(gradients.get(POSITIONS));
      for (int i = 0; i < g.length; i++) {
        for (int c = 0; c < kind.width; c++) {
          table[tokens[i]][c] += g[i][c];
          if (places != null) {
            places[i % time][c] += g[i][c];
          }
        }
      }
      PlainRows.write(table, gradients.get(TOKENS));
      if (places != null) {
        PlainRows.write(places, gradients.get(POSITIONS));
      }
      return null;
    }
  }
}
