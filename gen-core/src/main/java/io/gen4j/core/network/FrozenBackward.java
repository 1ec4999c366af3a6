package io.gen4j.core.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The way back through a frozen layer: the gradient of its input, and nothing else. DL4J's {@code
 * FrozenLayer} gives none, so that everything before it would silently never train, and {@code
 * FrozenLayerWithBackprop} fails around batch normalization.
 */
final class FrozenBackward {

  private final String name;
  private final Layer inner;

  private FrozenBackward(String name, Layer inner) {
    this.name = name;
    this.inner = inner;
  }

  static FrozenBackward of(String name, Layer frozen) {
    Layer inner = frozen;
    while (inner instanceof BaseWrapperLayer wrapper && LayerTree.isFrozen(inner)) {
      inner = wrapper.getUnderlying();
    }
    if (inner.numParams() > 0) {
      // The layer writes parameter gradients on its way back; they go nowhere from here.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        inner.setBackpropGradientsViewArray(
            Nd4j.create(inner.params().dataType(), inner.numParams()));
      }
    }
    return new FrozenBackward(name, inner);
  }

  INDArray backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (inner.conf().getLayer() instanceof BatchNormalization normalization) {
      return throughNormalization(normalization, epsilon);
    }
    if (inner.conf().getLayer() instanceof DropoutLayer) {
      // Frozen, it passes values on as for inference.
      return epsilon;
    }
    INDArray passed = inner.backpropGradient(epsilon, workspaces).getSecond();
    if (passed == null) {
      throw new IllegalStateException(
          "The frozen layer '" + name + "' gives no gradient of its input");
    }
    return passed;
  }

  /** Frozen, it is an affine map of every channel. */
  private INDArray throughNormalization(BatchNormalization normalization, INDArray epsilon) {
    INDArray variance =
        normalization.isUseLogStd()
            ? Transforms.exp(
                inner.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD).mul(2))
            : inner.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    INDArray scale = Transforms.pow(variance.add(normalization.getEps()), -0.5);
    scale =
        normalization.isLockGammaBeta()
            ? scale.mul(normalization.getGamma())
            : scale.mul(inner.getParam(BatchNormalizationParamInitializer.GAMMA));
    long[] along = new long[epsilon.rank()];
    java.util.Arrays.fill(along, 1);
    boolean channelsLast =
        epsilon.rank() == 4
            && normalization.getCnn2DFormat() == org.deeplearning4j.nn.conf.CNN2DFormat.NHWC;
    along[channelsLast ? 3 : 1] = scale.length();
    return epsilon.mul(scale.dup('c').reshape('c', along).castTo(epsilon.dataType()));
  }
}
