package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Elementwise;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.kernels.StepWindows;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution over a step and those before it, with a ReLU.
 *
 * @param inputs values per step of the input
 * @param outputs values per step of the output
 * @param width number of steps that an output sees
 * @param dropout probability of zeroing a value of the output
 */
public record ConvolutionKind(int inputs, int outputs, int width, double dropout)
    implements StepKind {

  private static final String WEIGHTS = "weights";
  private static final String BIAS = "bias";

  @Override
  public List<StepParameter> parameters() {
    double deviation = Math.sqrt(2.0 / (inputs * width));
    return List.of(
        StepParameter.normal(WEIGHTS, width * inputs, outputs, deviation),
        StepParameter.constant(BIAS, outputs, 0));
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

    private final ConvolutionKind kind;
    private final Columns columns;
    private INDArray windows;
    private INDArray output;
    private int time;
    private long noise;

    Fast(ConvolutionKind kind) {
      this.kind = kind;
      this.columns = new Columns(kind.outputs);
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      this.time = time;
      this.noise = noise;
      windows = FloatRows.create(x.size(0), (long) kind.width * kind.inputs);
      StepWindows.gather(x, time, kind.width, windows);
      output = FloatRows.create(x.size(0), kind.outputs);
      write(windows, output, parameters);
      return FloatRows.dropped(output, noise, kind.dropout);
    }

    private void write(INDArray x, INDArray y, Map<String, INDArray> parameters) {
      Matrices.multiply(x, false, parameters.get(WEIGHTS), false, y, 0);
      columns.addRow(y, parameters.get(BIAS));
      Elementwise.leakyRelu(y, y, 0);
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      INDArray delta = FloatRows.copy(dy);
      if (noise != NO_NOISE) {
        DropoutMask.apply(delta, noise, kind.dropout);
      }
      Elementwise.leakyReluGradient(output, delta, delta, 0);
      if (needs.parameters()) {
        FloatRows.transposedProduct(windows, delta, gradients.get(WEIGHTS));
        columns.sum(delta, gradients.get(BIAS));
      }
      if (!needs.input()) {
        return null;
      }
      INDArray dWindows = FloatRows.timesTransposed(delta, parameters.get(WEIGHTS));
      INDArray dx = FloatRows.create(dy.size(0), kind.inputs);
      StepWindows.scatter(dWindows, time, kind.width, dx);
      return dx;
    }

    @Override
    public StepState begin(int rows, int capacity) {
      return new StepState(new long[] {rows, (long) kind.width * kind.inputs});
    }

    @Override
    public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
      StepWindows.append(x, kind.width, state.array(0));
      write(state.array(0), y, parameters);
    }
  }

  private static final class Plain implements StepPasses {

    private final ConvolutionKind kind;
    private double[][] x;
    private double[][] y;
    private int time;
    private long noise;

    Plain(ConvolutionKind kind) {
      this.kind = kind;
    }

    @Override
    public INDArray forward(INDArray in, int time, Map<String, INDArray> parameters, long noise) {
      this.time = time;
      this.noise = noise;
      x = PlainRows.of(in);
      double[][] w = PlainRows.of(parameters.get(WEIGHTS));
      double[] bias = PlainRows.of(parameters.get(BIAS))[0];
      y = new double[x.length][];
      for (int row = 0; row < x.length; row++) {
        y[row] = bias.clone();
        for (int back = 0; back < Math.min(kind.width, row % time + 1); back++) {
          for (int i = 0; i < kind.inputs; i++) {
            double[] weights = w[(kind.width - 1 - back) * kind.inputs + i];
            for (int j = 0; j < kind.outputs; j++) {
              y[row][j] += x[row - back][i] * weights[j];
            }
          }
        }
        for (int j = 0; j < kind.outputs; j++) {
          y[row][j] = Math.max(0, y[row][j]);
        }
      }
      double[][] dropped = PlainRows.copy(y);
      PlainRows.drop(dropped, noise, kind.dropout);
      return PlainRows.array(dropped, in.dataType());
    }

    @Override
    public INDArray backward(
        INDArray epsilon,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      double[][] dy = PlainRows.of(epsilon);
      PlainRows.drop(dy, noise, kind.dropout);
      double[][] w = PlainRows.of(parameters.get(WEIGHTS));
      double[][] dw = new double[w.length][kind.outputs];
      double[][] db = new double[1][kind.outputs];
      double[][] dx = new double[x.length][kind.inputs];
      for (int row = 0; row < x.length; row++) {
        for (int j = 0; j < kind.outputs; j++) {
          double d = y[row][j] > 0 ? dy[row][j] : 0;
          db[0][j] += d;
          for (int back = 0; back < Math.min(kind.width, row % time + 1); back++) {
            for (int i = 0; i < kind.inputs; i++) {
              int at = (kind.width - 1 - back) * kind.inputs + i;
              dw[at][j] += d * x[row - back][i];
              dx[row - back][i] += d * w[at][j];
            }
          }
        }
      }
      if (needs.parameters()) {
        PlainRows.write(dw, gradients.get(WEIGHTS));
        PlainRows.write(db, gradients.get(BIAS));
      }
      return needs.input() ? PlainRows.array(dx, epsilon.dataType()) : null;
    }
  }
}
