package io.gen4j.core.internal.sequence;

import static io.gen4j.core.internal.sequence.GruKind.BIAS;
import static io.gen4j.core.internal.sequence.GruKind.IN;
import static io.gen4j.core.internal.sequence.GruKind.INNER;
import static io.gen4j.core.internal.sequence.GruKind.RECURRENT;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.GruCells;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.kernels.Recurrence;
import io.gen4j.core.internal.kernels.Recurrence.Steps;
import io.gen4j.core.internal.kernels.SingleThreadBlas;
import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fast passes of {@link GruKind}. */
final class GruPasses implements StepPasses {

  private static final int OUTPUTS = 0;
  private static final int GATES = 1;
  private static final int PRODUCTS = 2;

  private final GruKind kind;
  private final Columns columns;
  private final InputProduct product;
  private INDArray gates;
  private INDArray products;
  private INDArray outputs;
  private int time;
  private long noise;

  GruPasses(GruKind kind) {
    this.kind = kind;
    this.columns = new Columns(3 * kind.units());
    this.product = new InputProduct(3 * kind.units());
  }

  @Override
  public void setTokens(int[] tokens) {
    product.setTokens(tokens);
  }

  @Override
  public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
    this.time = time;
    this.noise = noise;
    int units = kind.units();
    gates = product.forward(x, parameters.get(IN), parameters.get(BIAS));
    // The bias of the product with the outputs before, which the reset gate multiplies.
    products = FloatRows.create(x.size(0), 3L * units);
    HeapCopy.fillRows(inner(parameters), products);
    outputs = FloatRows.create(x.size(0), units);
    Steps before = new Steps(outputs, time);
    Steps now = new Steps(products, time);
    SingleThreadBlas.run(() -> forward(before, now, parameters.get(RECURRENT)));
    return FloatRows.dropped(outputs, noise, kind.dropout());
  }

  private void forward(Steps before, Steps now, INDArray recurrent) {
    for (int t = 0; t < time; t++) {
      if (t > 0) {
        Recurrence.multiply(before, t - 1, recurrent, now, t, 1);
      }
      GruCells.forward(gates, products, outputs, time, t, time, t - 1, t);
    }
  }

  private float[] inner(Map<String, INDArray> parameters) {
    float[] row = new float[3 * kind.units()];
    HeapCopy.floats(parameters.get(INNER), row);
    return row;
  }

  @Override
  public INDArray backward(
      INDArray dy, Map<String, INDArray> parameters, Map<String, INDArray> gradients, Needs needs) {
    INDArray dOutputs = FloatRows.dropped(dy, noise, kind.dropout());
    int units = kind.units();
    long rows = dy.size(0);
    INDArray dGates = FloatRows.create(rows, 3L * units);
    INDArray dProducts = FloatRows.create(rows, 3L * units);
    INDArray dNext = FloatRows.create(rows / time, units);
    // Products with a transposed matrix take longer.
    INDArray recurrent = FloatRows.transpose(parameters.get(RECURRENT));
    Steps deltas = new Steps(dProducts, time);
    Steps next = new Steps(dNext, 1);
    SingleThreadBlas.run(
        () -> {
          for (int t = time - 1; t >= 0; t--) {
            if (t < time - 1) {
              Recurrence.multiply(deltas, t + 1, recurrent, next, 0, 1);
            }
            GruCells.backward(
                gates,
                products,
                outputs,
                dOutputs,
                dNext,
                dGates,
                dProducts,
                new GruCells.Place(time, t));
          }
        });
    if (needs.parameters()) {
      INDArray before = FloatRows.create(rows, units);
      Recurrence.shift(outputs, time, before);
      FloatRows.transposedProduct(before, dProducts, gradients.get(RECURRENT));
      INDArray sums = FloatRows.create(1, 3L * units);
      columns.sum(dProducts, sums);
      HeapCopy.write(HeapCopy.floats(sums), gradients.get(INNER));
    }
    return product.backward(
        dGates, parameters.get(IN), gradients.get(IN), gradients.get(BIAS), needs);
  }

  @Override
  public StepState begin(int rows, int capacity) {
    int units = kind.units();
    return new StepState(
        new long[] {rows, units}, new long[] {rows, 3L * units}, new long[] {rows, 3L * units});
  }

  @Override
  public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
    INDArray before = state.array(OUTPUTS);
    INDArray gate = state.array(GATES);
    INDArray recurrent = state.array(PRODUCTS);
    Matrices.multiply(x, false, parameters.get(IN), false, gate, 0);
    columns.addRow(gate, parameters.get(BIAS));
    HeapCopy.fillRows(inner(parameters), recurrent);
    Matrices.multiply(before, false, parameters.get(RECURRENT), false, recurrent, 1);
    GruCells.forward(gate, recurrent, before, 1, 0, 1, 0, 0);
    HeapCopy.copy(before, y);
  }
}
