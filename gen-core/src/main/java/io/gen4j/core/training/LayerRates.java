package io.gen4j.core.training;

import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Factors of the learning rates of single layers, by network and layer, or of single parameters by
 * their name in DL4J (for example {@code down1_W}). A layer with factor 0 is frozen. Layers without
 * a factor have 1. Running statistics of batch normalization are not learned by gradients, so they
 * follow the data in frozen layers too.
 *
 * <p>The factor scales the update that the optimizer computes, weight decay included. For SGD and
 * Adam that is the same as a factor of the learning rate. The optimizer's state follows the
 * gradients of all layers.
 *
 * <p>A parameter should not be named twice, by its own name and by its layer: both factors would
 * apply.
 *
 * @param factors factors by name of the network, for example {@code generator}, {@code
 *     discriminator}, {@code encoder} or {@code decoder}, and by name of the layer or parameter
 */
public record LayerRates(Map<String, Map<String, Double>> factors) {

  /** All layers learn at the same rate. */
  public static final LayerRates NONE = new LayerRates(Map.of());

  /** Throws {@link IllegalArgumentException} if a factor is negative or not finite. */
  public LayerRates {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    factors.forEach(
        (network, layers) -> {
          layers.forEach(
              (layer, factor) -> {
                if (!(factor >= 0) || !Double.isFinite(factor)) {
                  throw new IllegalArgumentException(
                      "The factor of the learning rate of the layer '"
                          + layer
                          + "' of the "
                          + network
                          + " must be 0 (frozen) or more, got "
                          + factor);
                }
              });
          copy.put(network, Collections.unmodifiableMap(new LinkedHashMap<>(layers)));
        });
    factors = Collections.unmodifiableMap(copy);
  }

  /** Returns a copy with a factor for one layer or parameter. */
  public LayerRates with(String network, String layer, double factor) {
    return with(network, List.of(layer), factor);
  }

  /** Returns a copy with a factor for the first layers of a network, see {@link #layers}. */
  public LayerRates withFirst(Network network, int count, double factor) {
    return with(network.name(), layers(network).subList(0, checked(network, count)), factor);
  }

  /** Returns a copy with a factor for the last layers of a network, see {@link #layers}. */
  public LayerRates withLast(Network network, int count, double factor) {
    List<String> all = layers(network);
    return with(
        network.name(), all.subList(all.size() - checked(network, count), all.size()), factor);
  }

  private LayerRates with(String network, List<String> layers, double factor) {
    Map<String, Map<String, Double>> all = new LinkedHashMap<>(factors);
    Map<String, Double> changed = new LinkedHashMap<>(all.getOrDefault(network, Map.of()));
    layers.forEach(layer -> changed.put(layer, factor));
    all.put(network, changed);
    return new LayerRates(all);
  }

  private static int checked(Network network, int count) {
    int layers = layers(network).size();
    if (count < 0 || count > layers) {
      throw new IllegalArgumentException(
          "The "
              + network.name()
              + " has "
              + layers
              + " layers with learned parameters, got a number of "
              + count);
    }
    return count;
  }

  /**
   * Returns the names of a network's layers with learned parameters, in the order of execution. The
   * first layers of a discriminator are those next to the data.
   */
  public static List<String> layers(Network network) {
    return new ArrayList<>(network.learnedRangesByLayer().keySet());
  }

  /** Whether all layers learn at the same rate. */
  public boolean isNone() {
    return factors.values().stream().allMatch(Map::isEmpty);
  }

  /** Returns the factors of one network by layer. */
  Map<String, Double> of(String network) {
    return factors.getOrDefault(network, Map.of());
  }

  /** Restores the factors from plain data; null for none. */
  static LayerRates of(Map<?, ?> plain) {
    LayerRates rates = NONE;
    if (plain != null) {
      for (Map.Entry<?, ?> network : plain.entrySet()) {
        for (Map.Entry<?, ?> layer : ((Map<?, ?>) network.getValue()).entrySet()) {
          rates =
              rates.with(
                  (String) network.getKey(),
                  (String) layer.getKey(),
                  ((Number) layer.getValue()).doubleValue());
        }
      }
    }
    return rates;
  }
}
