package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Elementwise;
import io.gen4j.core.internal.kernels.GainNormalization;
import io.gen4j.core.internal.kernels.Gelu;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The residual block {@code x + W gelu(V normalization(x))}, without biases.
 *
 * @param deviation standard deviation of the initial weights
 * @param outDeviation the same for the weights of the sum that is added to the input
 */
public record FeedForwardKind(
    int width, int hidden, double deviation, double outDeviation, double dropout)
    implements StepKind {

  private static final String GAIN = "gain";
  private static final String IN = "in";
  private static final String OUT = "out";

  @Override
  public List<StepParameter> parameters() {
    return List.of(
        StepParameter.constant(GAIN, width, 1),
        StepParameter.normal(IN, width, hidden, deviation),
        StepParameter.normal(OUT, hidden, width, outDeviation));
  }

  @Override
  public int outputs() {
    return width;
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

    private final FeedForwardKind kind;
    private final GainNormalization normalization;
    private INDArray input;
    private INDArray normalized;
    private INDArray before;
    private INDArray hidden;
    private long noise;

    Fast(FeedForwardKind kind) {
      this.kind = kind;
      this.normalization = new GainNormalization(kind.width);
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.input = x;
      this.noise = noise;
      normalized = FloatRows.create(x.size(0), kind.width);
      normalization.forward(x, parameters.get(GAIN), normalized);
      before = FloatRows.product(normalized, parameters.get(IN));
      hidden = FloatRows.create(x.size(0), kind.hidden);
      Gelu.forward(before, hidden);
      if (noise == NO_NOISE) {
        INDArray y = FloatRows.copy(x);
        Matrices.multiply(hidden, false, parameters.get(OUT), false, y, 1);
        return y;
      }
      INDArray y = FloatRows.product(hidden, parameters.get(OUT));
      DropoutMask.apply(y, noise, kind.dropout);
      Elementwise.addScaled(y, x, 1);
      return y;
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      INDArray delta = FloatRows.dropped(dy, noise, kind.dropout);
      INDArray dHidden = FloatRows.timesTransposed(delta, parameters.get(OUT));
      Gelu.backward(before, dHidden);
      INDArray dx = FloatRows.timesTransposed(dHidden, parameters.get(IN));
      INDArray dGain = null;
      if (needs.parameters()) {
        FloatRows.transposedProduct(hidden, delta, gradients.get(OUT));
        FloatRows.transposedProduct(normalized, dHidden, gradients.get(IN));
        dGain = gradients.get(GAIN);
      }
      normalization.backward(dx, input, parameters.get(GAIN), dy, dx, dGain);
      return dx;
    }

    @Override
    public StepState begin(int rows, int capacity) {
      return new StepState(new long[] {rows, kind.width}, new long[] {rows, kind.hidden});
    }

    @Override
    public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
      INDArray rows = state.array(0);
      INDArray wide = state.array(1);
      normalization.forward(x, parameters.get(GAIN), rows);
      Matrices.multiply(rows, false, parameters.get(IN), false, wide, 0);
      Gelu.forward(wide, wide);
      HeapCopy.copy(x, y);
      Matrices.multiply(wide, false, parameters.get(OUT), false, y, 1);
    }
  }

  private static final class Plain implements StepPasses {

    private final FeedForwardKind kind;
    private double[][] x;
    private double[][] normalized;
    private double[][] before;
    private double[][] hidden;
    private long noise;

    Plain(FeedForwardKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
      this.noise = noise;
      x = PlainRows.of(input);
      normalized = PlainRows.scaled(PlainRows.normalized(x), PlainRows.of(tables.get(GAIN))[0]);
      before = PlainRows.product(normalized, PlainRows.of(tables.get(IN)));
      hidden = PlainRows.copy(before);
      for (double[] row : hidden) {
        for (int j = 0; j < row.length; j++) {
          row[j] *= gate(row[j]);
        }
      }
      double[][] added = PlainRows.product(hidden, PlainRows.of(tables.get(OUT)));
      PlainRows.drop(added, noise, kind.dropout);
      return PlainRows.array(PlainRows.sum(x, added), input.dataType());
    }

    @Override
    public INDArray backward(
        INDArray epsilon,
        Map<String, INDArray> tables,
        Map<String, INDArray> gradients,
        Needs needs) {
      double[][] dy = PlainRows.of(epsilon);
      double[][] delta = PlainRows.copy(dy);
      PlainRows.drop(delta, noise, kind.dropout);
      double[][] dHidden =
          PlainRows.product(delta, PlainRows.transpose(PlainRows.of(tables.get(OUT))));
      for (int i = 0; i < dHidden.length; i++) {
        for (int j = 0; j < dHidden[i].length; j++) {
          double v = before[i][j];
          double s = gate(v);
          dHidden[i][j] *= s + v * s * (1 - s) * (Gelu.LINEAR + 3 * Gelu.CUBIC * v * v);
        }
      }
      double[][] dNormalized =
          PlainRows.product(dHidden, PlainRows.transpose(PlainRows.of(tables.get(IN))));
      INDArray dGain = null;
      if (needs.parameters()) {
        PlainRows.write(PlainRows.product(PlainRows.transpose(hidden), delta), gradients.get(OUT));
        PlainRows.write(
            PlainRows.product(PlainRows.transpose(normalized), dHidden), gradients.get(IN));
        dGain = gradients.get(GAIN);
      }
      double[] gain = PlainRows.of(tables.get(GAIN))[0];
      double[][] dx = PlainRows.normalizationGradient(dNormalized, x, gain, dGain);
      return PlainRows.array(PlainRows.sum(dx, dy), epsilon.dataType());
    }

    private static double gate(double x) {
      return 1 / (1 + Math.exp(-x * (Gelu.LINEAR + Gelu.CUBIC * x * x)));
    }
  }
}
