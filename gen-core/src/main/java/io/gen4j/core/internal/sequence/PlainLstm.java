package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Passes of {@link LstmKind} on doubles, written as the equations are. */
final class PlainLstm implements StepPasses {

  private final LstmKind kind;
  private double[][] x;
  private double[][] before;
  private double[][] gates;
  private double[][] cells;
  private int time;
  private long noise;

  PlainLstm(LstmKind kind) {
    this.kind = kind;
  }

  @Override
  public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
    int units = kind.units();
    this.time = time;
    this.noise = noise;
    x = PlainRows.of(input);
    double[][] recurrent = PlainRows.of(tables.get(LstmKind.RECURRENT));
    double[] bias = PlainRows.of(tables.get(LstmKind.BIAS))[0];
    gates = PlainRows.product(x, PlainRows.of(tables.get(LstmKind.IN)));
    before = new double[x.length][units];
    cells = new double[x.length][units];
    double[][] y = new double[x.length][units];
    for (int row = 0; row < x.length; row++) {
      boolean first = row % time == 0;
      if (!first) {
        before[row] = y[row - 1].clone();
      }
      double[] z = PlainRows.product(new double[][] {before[row]}, recurrent)[0];
      for (int j = 0; j < z.length; j++) {
        double sum = gates[row][j] + z[j] + bias[j];
        gates[row][j] = j < units ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
      }
      for (int j = 0; j < units; j++) {
        double kept = first ? 0 : gates[row][units + j] * cells[row - 1][j];
        cells[row][j] = kept + gates[row][3 * units + j] * gates[row][j];
        y[row][j] = gates[row][2 * units + j] * Math.tanh(cells[row][j]);
      }
    }
    PlainRows.drop(y, noise, kind.dropout());
    return PlainRows.array(y, input.dataType());
  }

  @Override
  public INDArray backward(
      INDArray epsilon,
      Map<String, INDArray> tables,
      Map<String, INDArray> gradients,
      Needs needs) {
    int units = kind.units();
    double[][] dy = PlainRows.of(epsilon);
    PlainRows.drop(dy, noise, kind.dropout());
    double[][] toBefore = PlainRows.transpose(PlainRows.of(tables.get(LstmKind.RECURRENT)));
    double[][] d = new double[x.length][4 * units];
    double[] dCell = new double[units];
    for (int row = x.length - 1; row >= 0; row--) {
      boolean last = row % time == time - 1;
      double[] next =
          last ? new double[units] : PlainRows.product(new double[][] {d[row + 1]}, toBefore)[0];
      for (int j = 0; j < units; j++) {
        double a = gates[row][j];
        double f = gates[row][units + j];
        double o = gates[row][2 * units + j];
        double g = gates[row][3 * units + j];
        double squashed = Math.tanh(cells[row][j]);
        double dh = dy[row][j] + next[j];
        double dc = (last ? 0 : dCell[j]) + dh * o * (1 - squashed * squashed);
        double old = row % time == 0 ? 0 : cells[row - 1][j];
        d[row][j] = dc * g * (1 - a * a);
        d[row][units + j] = dc * old * f * (1 - f);
        d[row][2 * units + j] = dh * squashed * o * (1 - o);
        d[row][3 * units + j] = dc * a * g * (1 - g);
        dCell[j] = dc * f;
      }
    }
    if (needs.parameters()) {
      PlainRows.write(PlainRows.product(PlainRows.transpose(x), d), gradients.get(LstmKind.IN));
      PlainRows.write(
          PlainRows.product(PlainRows.transpose(before), d), gradients.get(LstmKind.RECURRENT));
      PlainRows.write(PlainRows.columnSums(d), gradients.get(LstmKind.BIAS));
    }
    double[][] in = PlainRows.of(tables.get(LstmKind.IN));
    return PlainRows.array(PlainRows.product(d, PlainRows.transpose(in)), epsilon.dataType());
  }
}
