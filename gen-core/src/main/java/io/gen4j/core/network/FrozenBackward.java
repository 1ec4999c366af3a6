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
 * The backward pass through a frozen layer, which computes only the gradient of its input. DL4J's
 * {@code FrozenLayer} computes no gradient, so all layers before it would silently never train.
 * {@code FrozenLayerWithBackprop} fails with batch normalization.
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
      // The layer also writes parameter gradients in its backward pass. They are not used.
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
      // A frozen layer works as in inference.
      return epsilon;
    }
    INDArray passed = inner.backpropGradient(epsilon, workspaces).getSecond();
    if (passed == null) {
      throw new IllegalStateException(
          "The frozen layer '" + name + "' computes no gradient of its input");
    }
    return passed;
  }

  /** The gradient of a frozen batch normalization, which is an affine map of every channel. */
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
