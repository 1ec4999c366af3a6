package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs several batches of equal size through one network without mixing their batch statistics. It
 * uses one pass if the layers can keep groups apart, and otherwise one pass per batch.
 */
final class GroupedPasses {

  private final Network network;
  private final List<INDArray[]> inputs;
  private final INDArray[] masks;
  private final Set<String> layers;
  private final boolean together;
  private INDArray output;

  /**
   * Prepares the passes.
   *
   * @param inputs the network's inputs for each batch
   * @param masks masks of the inputs, the same for all batches, or null
   * @param layers layers whose activations are needed
   */
  GroupedPasses(Network network, List<INDArray[]> inputs, INDArray[] masks, Set<String> layers) {
    this.network = network;
    this.inputs = inputs;
    this.masks = masks;
    this.layers = layers;
    this.together = inputs.size() > 1 && masks == null && network.canGroup();
  }

  /** Sets the outputs and activations of the batches, in the order of the inputs. */
  void forward(List<Judged> batches) {
    if (!together) {
      for (int i = 0; i < batches.size(); i++) {
        output = network.forward(true, 1, masks, inputs.get(i))[0];
        Map<String, INDArray> features = new HashMap<>();
        layers.forEach(layer -> features.put(layer, network.activation(layer).dup('c')));
        batches.get(i).setOutput(output, HeapCopy.rows(output), features);
      }
      return;
    }
    INDArray[] joined = new INDArray[inputs.get(0).length];
    Arrays.setAll(joined, n -> ChannelsLast.concat(inputs.stream().map(each -> each[n]).toList()));
    output = network.forward(true, inputs.size(), joined)[0];
    double[][] rows = HeapCopy.rows(output);
    int size = rows.length / batches.size();
    for (int i = 0; i < batches.size(); i++) {
      int from = i * size;
      Map<String, INDArray> features = new HashMap<>();
      for (String layer : layers) {
        INDArray all = network.activation(layer);
        // The first axis is not the batch size if a layer folds the steps of sequences into the
        // batch.
        long each = all.size(0) / batches.size();
        features.put(layer, all.get(NDArrayIndex.interval(i * each, (i + 1) * each)).dup('c'));
      }
      batches.get(i).setOutput(output, Arrays.copyOfRange(rows, from, from + size), features);
    }
  }

  /** Writes the parameter gradients, given the derivatives that the batches have collected. */
  void backward(List<Judged> batches) {
    if (together) {
      double[][] all =
          batches.stream()
              .flatMap(batch -> Arrays.stream(batch.outputGradients()))
              .toArray(double[][]::new);
      network.backward(Gradients.PARAMETERS, inner(batches), Judged.like(output, all));
      return;
    }
    // Layers keep only their last forward pass, so the last batch goes back first.
    int last = batches.size() - 1;
    backward(Gradients.PARAMETERS, batches.get(last));
    for (int i = 0; i < last; i++) {
      network.forward(true, 1, masks, inputs.get(i));
      backward(Gradients.PARAMETERS_ADDED, batches.get(i));
    }
  }

  /** Runs the backward pass for the derivatives of the batch of the last forward pass. */
  INDArray backward(Gradients wanted, Judged batch) {
    return network
        .backward(wanted, batch.featureGradients(), Judged.like(output, batch.outputGradients()))[
        0];
  }

  private Map<String, INDArray> inner(List<Judged> batches) {
    Map<String, INDArray> inner = new HashMap<>();
    for (String layer : layers) {
      if (batches.stream().anyMatch(batch -> batch.featureGradients().containsKey(layer))) {
        List<INDArray> parts = new ArrayList<>();
        for (Judged batch : batches) {
          INDArray gradient = batch.featureGradients().get(layer);
          parts.add(gradient == null ? Nd4j.zerosLike(batch.features(layer)) : gradient);
        }
        inner.put(layer, Nd4j.concat(0, parts.toArray(INDArray[]::new)));
      }
    }
    return inner;
  }
}
