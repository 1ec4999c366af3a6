package io.gen4j.examples.support;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Reads the sizes that a saved network was created with from its layers. */
public final class SavedLayers {

  private SavedLayers() {}

  /**
   * Returns the sizes of the hidden layers of a perceptron in order from its input: all dense
   * layers except the last.
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

  /** Returns the units of the dense layer before the last one, 0 if there is only one. */
  public static int units(ComputationGraph network) {
    List<Integer> sizes = hidden(network);
    return sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1);
  }

  /**
   * Returns the channels of the layer next to the image in a convolutional network; null for any
   * other network.
   */
  public static Integer channels(ComputationGraph network) {
    return network.getLayer(0).conf().getLayer() instanceof ConvolutionLayer layer
        ? Math.toIntExact(layer.getNOut())
        : null;
  }
}
