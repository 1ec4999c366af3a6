package io.gen4j.examples.anomaly;

import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.vae.Vae;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Anomaly scores from a VAE with a diagonal Gaussian posterior. */
public final class VaeScores {

  /** Squared distance of an example from its reconstruction. */
  public static final String RECONSTRUCTION_ERROR = "reconstruction_error";

  /** -log p(x) by importance sampling, in nats. */
  public static final String NEGATIVE_LOG_LIKELIHOOD = "negative_log_likelihood";

  /** KL(q(z|x) ‖ N(0, I)), in nats. */
  public static final String DIVERGENCE = "divergence";

  private static final int PART = 1000;

  private VaeScores() {}

  /**
   * Scores a data set.
   *
   * @param samples latent samples per example
   * @return scores by name, each in the order of the set; higher means more unusual
   */
  public static Map<String, double[]> of(Vae vae, Dataset set, int samples, long seed) {
    Map<String, double[]> scores = new LinkedHashMap<>();
    int size = set.size();
    scores.put(RECONSTRUCTION_ERROR, new double[size]);
    scores.put(NEGATIVE_LOG_LIKELIHOOD, new double[size]);
    scores.put(DIVERGENCE, new double[size]);
    for (int from = 0; from < size; from += PART) {
      int count = Math.min(PART, size - from);
      Dataset part = Datasets.subset(set, IntStream.range(from, from + count).toArray());
      try (INDArray examples = VaePictures.first(part, count, vae.range());
          INDArray reconstructed = vae.reconstruct(examples);
          INDArray parameters = vae.encode(examples)) {
        double[] logLikelihoods = vae.score(examples, samples, seed + from);
        float[] x = examples.data().asFloat();
        float[] y = reconstructed.dup('c').data().asFloat();
        double[][] posterior = parameters.toDoubleMatrix();
        int length = x.length / count;
        for (int i = 0; i < count; i++) {
          double error = 0;
          for (int p = i * length; p < (i + 1) * length; p++) {
            error += (x[p] - y[p]) * (x[p] - y[p]);
          }
          scores.get(RECONSTRUCTION_ERROR)[from + i] = error;
          scores.get(NEGATIVE_LOG_LIKELIHOOD)[from + i] = -logLikelihoods[i];
          scores.get(DIVERGENCE)[from + i] = divergence(posterior[i]);
        }
      }
    }
    return scores;
  }

  /**
   * Returns the divergence from the standard normal of a Gaussian given by its means, followed by
   * its log variances.
   */
  static double divergence(double[] parameters) {
    int latent = parameters.length / 2;
    double sum = 0;
    for (int i = 0; i < latent; i++) {
      double mean = parameters[i];
      double logVariance = parameters[latent + i];
      sum += 0.5 * (mean * mean + Math.exp(logVariance) - 1 - logVariance);
    }
    return sum;
  }
}
