package io.gen4j.core.internal.sequence;

import static io.gen4j.core.internal.sequence.LstmKind.BIAS;
import static io.gen4j.core.internal.sequence.LstmKind.IN;
import static io.gen4j.core.internal.sequence.LstmKind.RECURRENT;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.LstmCells;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.kernels.Recurrence;
import io.gen4j.core.internal.kernels.Recurrence.Steps;
import io.gen4j.core.internal.kernels.SingleThreadBlas;
import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fast passes of {@link LstmKind}. */
final class LstmPasses implements StepPasses {

  private static final int CELLS = 0;
  private static final int OUTPUTS = 1;
  private static final int GATES = 2;

  private final LstmKind kind;
  private final Columns columns;
  private final InputProduct product;
  private INDArray gates;
  private INDArray cells;
  private INDArray outputs;
  private int time;
  private long noise;

  LstmPasses(LstmKind kind) {
    this.kind = kind;
    this.columns = new Columns(4 * kind.units());
    this.product = new InputProduct(4 * kind.units());
  }

  @Override
  public void setTokens(int[] tokens) {
    product.setTokens(tokens);
  }

  @Override
  public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
    this.time = time;
    this.noise = noise;
    gates = product.forward(x, parameters.get(IN), parameters.get(BIAS));
    cells = FloatRows.create(x.size(0), kind.units());
    outputs = FloatRows.create(x.size(0), kind.units());
    Steps before = new Steps(outputs, time);
    Steps now = new Steps(gates, time);
    SingleThreadBlas.run(() -> forward(before, now, parameters.get(RECURRENT)));
    return FloatRows.dropped(outputs, noise, kind.dropout());
  }

  private void forward(Steps before, Steps now, INDArray recurrent) {
    for (int t = 0; t < time; t++) {
      if (t > 0) {
        Recurrence.multiply(before, t - 1, recurrent, now, t, 1);
      }
      LstmCells.forward(gates, cells, outputs, time, t, time, t - 1, t);
    }
  }

  @Override
  public INDArray backward(
      INDArray dy, Map<String, INDArray> parameters, Map<String, INDArray> gradients, Needs needs) {
    INDArray dOutputs = FloatRows.dropped(dy, noise, kind.dropout());
    long batch = dy.size(0) / time;
    INDArray dGates = FloatRows.create(dy.size(0), 4L * kind.units());
    INDArray dCells = FloatRows.create(batch, kind.units());
    INDArray dNext = FloatRows.create(batch, kind.units());
    // Products with a transposed matrix take twice as long.
    INDArray recurrent = FloatRows.transpose(parameters.get(RECURRENT));
    Steps deltas = new Steps(dGates, time);
    Steps next = new Steps(dNext, 1);
    SingleThreadBlas.run(
        () -> {
          for (int t = time - 1; t >= 0; t--) {
            boolean last = t == time - 1;
            if (!last) {
              Recurrence.multiply(deltas, t + 1, recurrent, next, 0, 0);
            }
            LstmCells.backward(
                gates, cells, dOutputs, last ? null : dNext, dCells, dGates, time, t);
          }
        });
    if (needs.parameters()) {
      INDArray before = FloatRows.create(dy.size(0), kind.units());
      Recurrence.shift(outputs, time, before);
      FloatRows.transposedProduct(before, dGates, gradients.get(RECURRENT));
    }
    return product.backward(
        dGates, parameters.get(IN), gradients.get(IN), gradients.get(BIAS), needs);
  }

  @Override
  public StepState begin(int rows, int capacity) {
    int units = kind.units();
    return new StepState(
        new long[] {rows, units}, new long[] {rows, units}, new long[] {rows, 4L * units});
  }

  @Override
  public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
    INDArray gate = state.array(GATES);
    INDArray before = state.array(OUTPUTS);
    Matrices.multiply(x, false, parameters.get(IN), false, gate, 0);
    Matrices.multiply(before, false, parameters.get(RECURRENT), false, gate, 1);
    columns.addRow(gate, parameters.get(BIAS));
    LstmCells.forward(gate, state.array(CELLS), before, 1, 0, 1, 0, 0);
    HeapCopy.copy(before, y);
  }
}
