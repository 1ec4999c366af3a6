package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.gan.internal.padding.StepWeights;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Feature matching (Salimans et al. 2016, arXiv:1606.03498): the generator minimizes weight · ‖mean
 * f(x) - mean f(G(z))‖², where f are the activations of a discriminator layer and the means are
 * over the batch. Padded steps of features {@code [batch, features, time]} are ignored.
 *
 * @param layer name of the layer in the discriminator's graph
 * @param weight weight, above 0
 */
public record FeatureMatching(String layer, double weight) implements GanTerm {

  /** Throws {@link IllegalArgumentException} if it is not above 0 and finite. */
  public FeatureMatching {
    Settings.requireWeight("feature matching", weight);
  }

  @Override
  public String name() {
    return "feature_matching_" + layer;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("layer", layer, "weight", weight);
  }

  static FeatureMatching of(Settings settings) {
    return new FeatureMatching(settings.text("layer"), settings.number("weight"));
  }

  @Override
  public List<String> layers() {
    return List.of(layer);
  }

  @Override
  public boolean generatorSeesReal() {
    return true;
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    INDArray features = terms.fake().features(layer);
    double[][] fake = HeapCopy.rows(features);
    double[][] real = HeapCopy.rows(terms.real().features(layer));
    // Real and fake sequences have the same masks.
    StepWeights weights = StepWeights.of(terms.fake().mask(), features);
    double value = 0;
    double[][] gradient = new double[fake.length][fake[0].length];
    for (int v = 0; v < fake[0].length; v++) {
      double total = 0;
      double away = 0;
      for (int i = 0; i < fake.length; i++) {
        total += weights.at(i, v);
        away += weights.at(i, v) * (fake[i][v] - real[i][v]);
      }
      if (total == 0) {
        continue;
      }
      away /= total;
      value += weight * away * away;
      for (int i = 0; i < fake.length; i++) {
        gradient[i][v] = 2 * weight * away * weights.at(i, v) / total;
      }
    }
    terms
        .fake()
        .addToFeatures(
            layer, HeapCopy.matrix(gradient, features.dataType()).reshape('c', features.shape()));
    return OptionalDouble.of(value);
  }
}
