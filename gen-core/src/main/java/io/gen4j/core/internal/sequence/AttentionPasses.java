package io.gen4j.core.internal.sequence;

import static io.gen4j.core.internal.sequence.AttentionKind.GAIN;
import static io.gen4j.core.internal.sequence.AttentionKind.IN;
import static io.gen4j.core.internal.sequence.AttentionKind.OUT;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.Elementwise;
import io.gen4j.core.internal.kernels.GainNormalization;
import io.gen4j.core.internal.kernels.HeadProducts;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Fast passes of {@link AttentionKind}. */
final class AttentionPasses implements StepPasses {

  private static final int CACHE = 0;
  private static final int NORMALIZED = 1;
  private static final int PROJECTED = 2;
  private static final int MIXED = 3;

  private final AttentionKind kind;
  private final HeadProducts heads;
  private final GainNormalization normalization;
  private INDArray input;
  private INDArray normalized;
  private INDArray projected;
  private INDArray weights;
  private INDArray mixed;
  private int time;
  private long noise;

  AttentionPasses(AttentionKind kind) {
    this.kind = kind;
    this.heads = new HeadProducts(kind.heads(), kind.width());
    this.normalization = new GainNormalization(kind.width());
  }

  @Override
  public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
    this.input = x;
    this.time = time;
    this.noise = noise;
    long rows = x.size(0);
    normalized = FloatRows.create(rows, kind.width());
    normalization.forward(x, parameters.get(GAIN), normalized);
    projected = FloatRows.product(normalized, parameters.get(IN));
    long[] squares = {rows / time * kind.heads(), time, time};
    weights = Nd4j.createUninitialized(DataType.FLOAT, squares, 'c');
    mixed = FloatRows.create(rows, kind.width());
    heads.forward(projected, time, weights, mixed);
    if (noise == NO_NOISE) {
      INDArray y = FloatRows.copy(x);
      Matrices.multiply(mixed, false, parameters.get(OUT), false, y, 1);
      return y;
    }
    INDArray y = FloatRows.product(mixed, parameters.get(OUT));
    DropoutMask.apply(y, noise, kind.dropout());
    Elementwise.addScaled(y, x, 1);
    return y;
  }

  @Override
  public INDArray backward(
      INDArray dy, Map<String, INDArray> parameters, Map<String, INDArray> gradients, Needs needs) {
    INDArray delta = FloatRows.dropped(dy, noise, kind.dropout());
    if (needs.parameters()) {
      FloatRows.transposedProduct(mixed, delta, gradients.get(OUT));
    }
    INDArray dMixed = FloatRows.timesTransposed(delta, parameters.get(OUT));
    INDArray dProjected = FloatRows.create(dy.size(0), 3L * kind.width());
    heads.backward(projected, time, weights, dMixed, dProjected);
    if (needs.parameters()) {
      FloatRows.transposedProduct(normalized, dProjected, gradients.get(IN));
    }
    Matrices.multiply(dProjected, false, parameters.get(IN), true, dMixed, 0);
    INDArray dGain = needs.parameters() ? gradients.get(GAIN) : null;
    normalization.backward(dMixed, input, parameters.get(GAIN), dy, dMixed, dGain);
    return dMixed;
  }

  @Override
  public StepState begin(int rows, int capacity) {
    int width = kind.width();
    return new StepState(
        new long[] {rows, capacity, 2L * width},
        new long[] {rows, width},
        new long[] {rows, 3L * width},
        new long[] {rows, width});
  }

  @Override
  public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
    normalization.forward(x, parameters.get(GAIN), state.array(NORMALIZED));
    Matrices.multiply(
        state.array(NORMALIZED), false, parameters.get(IN), false, state.array(PROJECTED), 0);
    heads.step(state.array(PROJECTED), state.array(CACHE), state.position(), state.array(MIXED));
    HeapCopy.copy(x, y);
    Matrices.multiply(state.array(MIXED), false, parameters.get(OUT), false, y, 1);
  }
}
