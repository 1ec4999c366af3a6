package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.layers.Needs;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Passes of {@link GruKind} on doubles, written as the equations are. */
final class PlainGru implements StepPasses {

  private final GruKind kind;
  private double[][] x;
  private double[][] before;
  private double[][] gates;
  private double[][] products;
  private int time;
  private long noise;

  PlainGru(GruKind kind) {
    this.kind = kind;
  }

  @Override
  public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
    int units = kind.units();
    this.time = time;
    this.noise = noise;
    x = PlainRows.of(input);
    double[][] recurrent = PlainRows.of(tables.get(GruKind.RECURRENT));
    double[] bias = PlainRows.of(tables.get(GruKind.BIAS))[0];
    double[] inner = PlainRows.of(tables.get(GruKind.INNER))[0];
    gates = PlainRows.product(x, PlainRows.of(tables.get(GruKind.IN)));
    before = new double[x.length][units];
    products = new double[x.length][];
    double[][] y = new double[x.length][units];
    for (int row = 0; row < x.length; row++) {
      if (row % time != 0) {
        before[row] = y[row - 1].clone();
      }
      products[row] = PlainRows.product(new double[][] {before[row]}, recurrent)[0];
      for (int j = units; j < 3 * units; j++) {
        double sum = gates[row][j] + products[row][j] + bias[j];
        gates[row][j] = 1 / (1 + Math.exp(-sum));
      }
      for (int j = 0; j < units; j++) {
        products[row][j] += inner[j];
        double sum = gates[row][j] + bias[j] + gates[row][units + j] * products[row][j];
        gates[row][j] = Math.tanh(sum);
        double update = gates[row][2 * units + j];
        y[row][j] = (1 - update) * gates[row][j] + update * before[row][j];
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
    double[][] toBefore = PlainRows.transpose(PlainRows.of(tables.get(GruKind.RECURRENT)));
    double[][] dGates = new double[x.length][3 * units];
    double[][] dProducts = new double[x.length][3 * units];
    double[] next = new double[units];
    for (int row = x.length - 1; row >= 0; row--) {
      if (row % time == time - 1) {
        next = new double[units];
      }
      for (int j = 0; j < units; j++) {
        double candidate = gates[row][j];
        double reset = gates[row][units + j];
        double update = gates[row][2 * units + j];
        double dh = dy[row][j] + next[j];
        double dCandidate = dh * (1 - update) * (1 - candidate * candidate);
        dGates[row][j] = dCandidate;
        dGates[row][units + j] = dCandidate * products[row][j] * reset * (1 - reset);
        dGates[row][2 * units + j] = dh * (before[row][j] - candidate) * update * (1 - update);
        dProducts[row][j] = dCandidate * reset;
        next[j] = dh * update;
      }
      System.arraycopy(dGates[row], units, dProducts[row], units, 2 * units);
      double[] through = PlainRows.product(new double[][] {dProducts[row]}, toBefore)[0];
      for (int j = 0; j < units; j++) {
        next[j] += through[j];
      }
    }
    if (needs.parameters()) {
      PlainRows.write(PlainRows.product(PlainRows.transpose(x), dGates), gradients.get(GruKind.IN));
      PlainRows.write(
          PlainRows.product(PlainRows.transpose(before), dProducts),
          gradients.get(GruKind.RECURRENT));
      PlainRows.write(PlainRows.columnSums(dGates), gradients.get(GruKind.BIAS));
      double[] sums = Arrays.copyOf(PlainRows.columnSums(dProducts)[0], units);
      PlainRows.write(new double[][] {sums}, gradients.get(GruKind.INNER));
    }
    double[][] in = PlainRows.of(tables.get(GruKind.IN));
    return PlainRows.array(PlainRows.product(dGates, PlainRows.transpose(in)), epsilon.dataType());
  }
}
