package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.GainNormalization;
import io.gen4j.core.internal.layers.Needs;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layer normalization of every step, with a gain. */
public record NormalizationKind(int width) implements StepKind {

  private static final String GAIN = "gain";

  @Override
  public List<StepParameter> parameters() {
    return List.of(StepParameter.constant(GAIN, width, 1));
  }

  @Override
  public int outputs() {
    return width;
  }

  @Override
  public StepPasses fast() {
    return new Fast(width);
  }

  @Override
  public StepPasses plain() {
    return new Plain();
  }

  private static final class Fast implements StepPasses {

    private final GainNormalization normalization;
    private INDArray input;

    Fast(int width) {
      this.normalization = new GainNormalization(width);
    }

    @Override
    public INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise) {
      input = x;
      INDArray y = FloatRows.create(x.size(0), x.size(1));
      normalization.forward(x, parameters.get(GAIN), y);
      return y;
    }

    @Override
    public INDArray backward(
        INDArray dy,
        Map<String, INDArray> parameters,
        Map<String, INDArray> gradients,
        Needs needs) {
      INDArray dx = FloatRows.create(dy.size(0), dy.size(1));
      INDArray dGain = needs.parameters() ? gradients.get(GAIN) : null;
      normalization.backward(dy, input, parameters.get(GAIN), null, dx, dGain);
      return dx;
    }

    @Override
    public StepState begin(int rows, int capacity) {
      return new StepState();
    }

    @Override
    public void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
      normalization.forward(x, parameters.get(GAIN), y);
    }
  }

  private static final class Plain implements StepPasses {

    private double[][] x;

    @Override
    public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
      x = PlainRows.of(input);
      double[] gain = PlainRows.of(tables.get(GAIN))[0];
      return PlainRows.array(PlainRows.scaled(PlainRows.normalized(x), gain), input.dataType());
    }

    @Override
    public INDArray backward(
        INDArray dy, Map<String, INDArray> tables, Map<String, INDArray> gradients, Needs needs) {
      double[] gain = PlainRows.of(tables.get(GAIN))[0];
      INDArray dGain = needs.parameters() ? gradients.get(GAIN) : null;
      return PlainRows.array(
          PlainRows.normalizationGradient(PlainRows.of(dy), x, gain, dGain), dy.dataType());
    }
  }
}
