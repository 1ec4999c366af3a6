package io.gen4j.core.network;

import io.gen4j.core.internal.sequence.StepsLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Looks inside DL4J's wrapper layers, which hide the layers that do the work. */
final class LayerTree {

  private LayerTree() {}

  /** Returns the configuration of a layer and of all layers inside it, outermost first. */
  static List<Layer> of(Layer layer) {
    List<Layer> all = new ArrayList<>();
    collect(layer, all);
    return all;
  }

  private static void collect(Layer layer, List<Layer> into) {
    if (layer == null) {
      return;
    }
    into.add(layer);
    if (layer instanceof FrozenLayer frozen) {
      collect(frozen.getLayer(), into);
    } else if (layer instanceof BaseWrapperLayer wrapper) {
      collect(wrapper.getUnderlying(), into);
    } else if (layer instanceof Bidirectional both) {
      collect(both.getFwd(), into);
      collect(both.getBwd(), into);
    }
  }

  /**
   * Whether the parameters of a running layer never change. The layer's configuration is the
   * configuration of the layer inside it.
   */
  static boolean isFrozen(org.deeplearning4j.nn.api.Layer layer) {
    return layer instanceof org.deeplearning4j.nn.layers.FrozenLayer
        || layer instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
  }

  /** Whether SameDiff computes a running layer or a layer inside it. */
  static boolean isSameDiff(org.deeplearning4j.nn.api.Layer layer) {
    return of(layer.conf().getLayer()).stream().anyMatch(AbstractSameDiffLayer.class::isInstance);
  }

  /** Whether training passes draw random numbers for dropout or weight noise. */
  static boolean isNoisy(org.deeplearning4j.nn.api.Layer layer) {
    // A frozen layer always works as in inference.
    if (layer instanceof StepsLayer steps) {
      return steps.isNoisy();
    }
    return !isFrozen(layer)
        && of(layer.conf().getLayer()).stream()
            .anyMatch(
                each ->
                    each.getIDropout() != null
                        || (each instanceof BaseLayer base && base.getWeightNoise() != null));
  }

  /**
   * Whether only the optimizer and {@linkplain #isDecay decoupled weight decay} change the
   * parameters, without DL4J's other regularization, clipping or constraints.
   */
  static boolean isPlain(org.deeplearning4j.nn.api.Layer layer) {
    return isFrozen(layer)
        || of(layer.conf().getLayer()).stream().allMatch(LayerTree::isPlainAlone);
  }

  private static boolean isPlainAlone(Layer layer) {
    boolean free = isEmpty(layer.getConstraints());
    if (layer instanceof BaseLayer base) {
      return free
          && isPlainDecay(base.getRegularization())
          && isPlainDecay(base.getRegularizationBias())
          && isNone(base.getGradientNormalization());
    }
    if (layer instanceof AbstractSameDiffLayer own) {
      return free
          && isEmpty(own.getRegularization())
          && isEmpty(own.getRegularizationBias())
          && isNone(own.getGradientNormalization());
    }
    return free;
  }

  /** Whether a regularization is weight decay by a constant times the learning rate. */
  static boolean isDecay(Regularization regularization) {
    return regularization.getClass() == WeightDecay.class
        && ((WeightDecay) regularization).isApplyLR()
        && ((WeightDecay) regularization).getCoeff() instanceof FixedSchedule;
  }

  private static boolean isPlainDecay(List<Regularization> all) {
    return all == null || all.stream().allMatch(LayerTree::isDecay);
  }

  private static boolean isNone(org.deeplearning4j.nn.conf.GradientNormalization normalization) {
    return normalization == null
        || normalization == org.deeplearning4j.nn.conf.GradientNormalization.None;
  }

  private static boolean isEmpty(List<?> list) {
    return list == null || list.isEmpty();
  }
}
