package io.gen4j.examples.support;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Sizes that a saved network was made with, which its layers tell. */
public final class SavedLayers {

  private SavedLayers() {}

  /**
   * Returns the sizes of the hidden layers of a perceptron, from its input on: of all dense layers
   * but the last.
   */
  public static List<Integer> hidden(ComputationGraph network) {
    List<Integer> sizes = new ArrayList<>();
    for (Layer layer : network.getLayers()) {
      if (layer.conf().getLayer() instanceof DenseLayer dense) {
        sizes.add(Math.toIntExact(dense.getNOut()));
      }
    }
    return List.copyOf(sizes.subList(0, Math.max(0, sizes.size() - 1)));
  }

  /** Returns the units of the only dense layer before the last one, 0 if there is none. */
  public static int units(ComputationGraph network) {
    List<Integer> sizes = hidden(network);
    return sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1);
  }

  /** Returns the channels of a convolutional network next to the picture, null of any other. */
  public static Integer channels(ComputationGraph network) {
    return network.getLayer(0).conf().getLayer() instanceof ConvolutionLayer layer
        ? Math.toIntExact(layer.getNOut())
        : null;
  }
}
