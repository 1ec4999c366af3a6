package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Normalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's batch normalization (Ioffe and Szegedy 2015) with the same parameters and results. The
 * forward and the backward pass read the memory twice. The layer can also apply the leaky ReLU of
 * the next activation layer at no extra cost. As in DL4J, running statistics move with the
 * parameter gradients. A backward pass without parameter gradients does not change them.
 */
final class FastBatchNorm extends BatchNormalization implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private transient Normalization kernels;
  private transient INDArray rows;
  private transient Normalization.Rescaling[] rescalings;
  private transient double[][] means;
  private transient double[][] variances;
  private transient boolean inferred;
  private Needs needs = Needs.ALL;
  private int groups = 1;
  private float slope = 1;

  FastBatchNorm(NeuralNetConfiguration conf) {
    super(conf, DataType.FLOAT);
  }

  @Override
  public void setNeeds(Needs needs) {
    this.needs = needs;
  }

  @Override
  public void setGroups(int groups) {
    this.groups = groups;
  }

  /** From now on, passes also apply a leaky ReLU if {@link #isFast} is true after them. */
  void takeOver(float leakySlope) {
    slope = leakySlope;
  }

  @Override
  public boolean activatesForNext() {
    return isFast() && slope != 1;
  }

  /** Whether this class computed the last forward pass, and not DL4J. */
  boolean isFast() {
    return rows != null;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    rows = null;
    boolean fits =
        input != null
            && (input.rank() == 2 || input.rank() == 4)
            && input.dataType() == DataType.FLOAT
            && input.size(1) == layerConf().getNOut();
    if (!fits) {
      return super.activate(training, workspaces);
    }
    int width = (int) input.size(1);
    if (kernels == null) {
      kernels = new Normalization(width);
    }
    INDArray x =
        input.rank() == 4 ? ChannelsLast.rows(ChannelsLast.of(input)) : HeapCopy.dense(input);
    INDArray y = Nd4j.createUninitialized(DataType.FLOAT, x.shape(), 'c');
    float[] gamma = gamma(width);
    float[] beta = beta(width);
    int parts = training ? groups : 1;
    int each = (int) x.size(0) / parts;
    double[][] mean = new double[parts][width];
    double[][] variance = new double[parts][width];
    rescalings = new Normalization.Rescaling[parts];
    for (int part = 0; part < parts; part++) {
      if (training) {
        kernels.moments(x, part * each, (part + 1) * each, mean[part], variance[part]);
      } else {
        mean[part] = HeapCopy.doubles(getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN));
        variance[part] = runningVariance();
      }
      float[] scale = new float[width];
      float[] shift = new float[width];
      for (int c = 0; c < width; c++) {
        double s = gamma[c] / Math.sqrt(variance[part][c] + layerConf().getEps());
        scale[c] = (float) s;
        shift[c] = (float) (beta[c] - mean[part][c] * s);
      }
      rescalings[part] = new Normalization.Rescaling(scale, shift, slope);
      kernels.apply(x, y, part * each, (part + 1) * each, rescalings[part]);
    }
    rows = x;
    means = mean;
    variances = variance;
    inferred = !training;
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, like(y));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (rows == null) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray dy =
        epsilon.rank() == 4 ? ChannelsLast.rows(ChannelsLast.of(epsilon)) : HeapCopy.dense(epsilon);
    INDArray dx = Nd4j.createUninitialized(DataType.FLOAT, dy.shape(), 'c');
    int width = (int) dy.size(1);
    int each = (int) dy.size(0) / means.length;
    float[] gamma = gamma(width);
    double[] dGamma = new double[width];
    double[] dBeta = new double[width];
    for (int part = 0; part < means.length; part++) {
      float[] center = new float[width];
      for (int c = 0; c < width; c++) {
        center[c] = (float) means[part][c];
      }
      double[] sum = new double[width];
      double[] centered = new double[width];
      int from = part * each;
      kernels.gradientSums(dy, rows, from, from + each, rescalings[part], center, sum, centered);
      float[] ofGradient = new float[width];
      float[] ofInput = new float[width];
      float[] constant = new float[width];
      for (int c = 0; c < width; c++) {
        double inverse = 1 / Math.sqrt(variances[part][c] + layerConf().getEps());
        dBeta[c] += sum[c];
        dGamma[c] += centered[c] * inverse;
        double a = gamma[c] * inverse;
        // The statistics of the batch depend on the input, while the running statistics do not.
        double b = inferred ? 0 : -a * inverse * inverse * centered[c] / each;
        ofGradient[c] = (float) a;
        ofInput[c] = (float) b;
        constant[c] = inferred ? 0f : (float) (-a * sum[c] / each - b * center[c]);
      }
      kernels.combine(
          dy, rows, dx, from, from + each, rescalings[part], ofGradient, ofInput, constant);
    }
    Gradient gradient = new DefaultGradient();
    if (needs.parameters()) {
      if (!layerConf().isLockGammaBeta()) {
        write(gradient, BatchNormalizationParamInitializer.GAMMA, dGamma);
        write(gradient, BatchNormalizationParamInitializer.BETA, dBeta);
      }
      writeStatistics(gradient);
    }
    return new Pair<>(gradient, like(dx));
  }

  /**
   * DL4J moves running statistics by a "gradient" that is subtracted. It is (1 - decay) times the
   * difference from the batch statistics. If the layer stores log10 of the deviation, it is the
   * corresponding step of the logarithm.
   */
  private void writeStatistics(Gradient gradient) {
    double[] mean = HeapCopy.doubles(getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN));
    double[] variance = runningVariance();
    write(gradient, BatchNormalizationParamInitializer.GLOBAL_MEAN, step(mean, means));
    if (layerConf().isUseLogStd()) {
      write(
          gradient,
          BatchNormalizationParamInitializer.GLOBAL_LOG_STD,
          logStep(variance, variances));
    } else {
      write(gradient, BatchNormalizationParamInitializer.GLOBAL_VAR, step(variance, variances));
    }
  }

  private double[] step(double[] running, double[][] batch) {
    double[] step = new double[running.length];
    for (double[] part : batch) {
      for (int c = 0; c < step.length; c++) {
        step[c] += (1 - layerConf().getDecay()) * (running[c] - part[c]);
      }
    }
    return step;
  }

  private double[] logStep(double[] running, double[][] batch) {
    double decay = layerConf().getDecay();
    double[] step = new double[running.length];
    for (double[] part : batch) {
      for (int c = 0; c < step.length; c++) {
        step[c] += Math.log10(running[c] / (decay * running[c] + (1 - decay) * part[c])) / 2;
      }
    }
    return step;
  }

  private double[] runningVariance() {
    if (!layerConf().isUseLogStd()) {
      return HeapCopy.doubles(getParam(BatchNormalizationParamInitializer.GLOBAL_VAR));
    }
    double[] logs = HeapCopy.doubles(getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD));
    for (int c = 0; c < logs.length; c++) {
      logs[c] = Math.pow(10, 2 * logs[c]);
    }
    return logs;
  }

  private void write(Gradient gradient, String name, double[] values) {
    INDArray view = gradientViews.get(name);
    Columns.write(values, view);
    gradient.setGradientFor(name, view);
  }

  private float[] gamma(int width) {
    return layerConf().isLockGammaBeta()
        ? filled(width, layerConf().getGamma())
        : HeapCopy.floats(getParam(BatchNormalizationParamInitializer.GAMMA));
  }

  private float[] beta(int width) {
    return layerConf().isLockGammaBeta()
        ? filled(width, layerConf().getBeta())
        : HeapCopy.floats(getParam(BatchNormalizationParamInitializer.BETA));
  }

  private static float[] filled(int width, double value) {
    float[] values = new float[width];
    java.util.Arrays.fill(values, (float) value);
    return values;
  }

  private INDArray like(INDArray flat) {
    return input.rank() == 4
        ? flat.reshape('c', input.size(0), input.size(2), input.size(3), input.size(1))
            .permute(0, 3, 1, 2)
        : flat;
  }
}
