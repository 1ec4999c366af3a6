package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Logits of tokens: the inner products of a step with a vector of each token, plus a bias. If the
 * layer is tied to an embedding, the vectors are those of the embedding, and there is no bias.
 *
 * @param width values per step
 * @param tokens number of tokens
 * @param tiedTo name of the embedding layer, or null
 * @param dropout probability of zeroing a value of the input
 */
public record OutputKind(int width, int tokens, String tiedTo, double dropout) implements StepKind {

  private static final String BIAS = "bias";

  @Override
  public List<StepParameter> parameters() {
    return tiedTo != null
        ? List.of()
        : List.of(
            StepParameter.uniform(EmbeddingKind.TOKENS, tokens, width, 1 / Math.sqrt(width)),
            StepParameter.constant(BIAS, tokens, 0));
  }

  @Override
  public int outputs() {
    return tokens;
  }

  @Override
  public StepPasses fast() {
    return new Fast(this);
  }

  @Override
  public StepPasses plain() {
    return new Plain(this);
  }

  private static final class Fast implements StepPasses {

    private final OutputKind kind;
    private final Columns columns;
    private INDArray input;
    private long noise;

    Fast(OutputKind kind) {
      this.kind = kind;
      this.columns = new Columns(kind.tokens);
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.noise = noise;
      input = FloatRows.dropped(x, noise, kind.dropout);
      INDArray y = FloatRows.create(x.size(0), kind.tokens);
      write(input, y, parameters);
      return y;
    }

    private void write(INDArray x, INDArray y, Map<String, INDArray> parameters) {
      Matrices.multiply(x, false, parameters.get(EmbeddingKind.TOKENS), true, y, 0);
      if (kind.tiedTo == null) {
        columns.addRow(y, parameters.get(BIAS));
      }
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      if (needs.parameters()) {
        FloatRows.transposedProduct(dy, input, gradients.get(EmbeddingKind.TOKENS));
        if (kind.tiedTo == null) {
          columns.sum(dy, gradients.get(BIAS));
        }
      }
      INDArray dx = FloatRows.product(dy, parameters.get(EmbeddingKind.TOKENS));
      if (noise != NO_NOISE) {
        DropoutMask.apply(dx, noise, kind.dropout);
      }
      return dx;
    }

    @Override
    public StepState begin(int rows, int capacity) {
      return new StepState();
    }

    @Override
    public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
      write(x, y, parameters);
    }
  }

  private static final class Plain implements StepPasses {

    private final OutputKind kind;
    private double[][] x;
    private long noise;

    Plain(OutputKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
      this.noise = noise;
      x = PlainRows.of(input);
      PlainRows.drop(x, noise, kind.dropout);
      double[][] table = PlainRows.of(tables.get(EmbeddingKind.TOKENS));
      double[][] y = PlainRows.product(x, PlainRows.transpose(table));
      if (kind.tiedTo == null) {
        double[] bias = PlainRows.of(tables.get(BIAS))[0];
        for (double[] row : y) {
          for (int j = 0; j < row.length; j++) {
            row[j] += bias[j];
          }
        }
      }
      return PlainRows.array(y, input.dataType());
    }

    @Override
    public INDArray backward(
        INDArray epsilon,
        Map<String, INDArray> tables,
        Map<String, INDArray> gradients,
        Needs needs) {
      double[][] dy = PlainRows.of(epsilon);
      if (needs.parameters()) {
        PlainRows.write(
            PlainRows.product(PlainRows.transpose(dy), x), gradients.get(EmbeddingKind.TOKENS));
        if (kind.tiedTo == null) {
          PlainRows.write(PlainRows.columnSums(dy), gradients.get(BIAS));
        }
      }
      double[][] dx = PlainRows.product(dy, PlainRows.of(tables.get(EmbeddingKind.TOKENS)));
      PlainRows.drop(dx, noise, kind.dropout);
      return PlainRows.array(dx, epsilon.dataType());
    }
  }
}
