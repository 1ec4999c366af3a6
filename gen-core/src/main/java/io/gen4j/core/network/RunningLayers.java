package io.gen4j.core.network;

import java.lang.reflect.Field;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.layers.recurrent.TimeDistributedLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/**
 * Replaces running DL4J layers that ignore masks by layers that use them, including layers inside
 * wrappers.
 */
final class RunningLayers {

  private RunningLayers() {}

  /** Returns a layer or its replacement. Layers inside it are replaced as well. */
  static Layer inPlaceOf(Layer layer) {
    if (layer instanceof BidirectionalLayer) {
      swap(layer, "fwd", false);
      swap(layer, "bwd", true);
    } else if (layer instanceof BaseWrapperLayer wrapper) {
      Layer inner = inPlaceOf(wrapper.getUnderlying());
      if (layer instanceof LastTimeStepLayer) {
        return new LastStep(inner);
      }
      if (layer instanceof TimeDistributedLayer
          && inner.conf().getLayer() instanceof BatchNormalization) {
        // MaskedNormalization turns the steps of a sequence into rows of a matrix.
        return inner;
      }
      wrapper.setUnderlying(inner);
    }
    return layer;
  }

  private static void swap(Layer both, String direction, boolean backward) {
    try {
      // DL4J has no setter for this field.
      Field field = BidirectionalLayer.class.getDeclaredField(direction);
      field.setAccessible(true);
      Layer inner = inPlaceOf((Layer) field.get(both));
      field.set(both, backward ? new PaddingLast(inner) : inner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This version of DL4J has a different BidirectionalLayer", e);
    }
  }
}
