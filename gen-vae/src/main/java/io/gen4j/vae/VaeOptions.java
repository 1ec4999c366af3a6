package io.gen4j.vae;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.Optimization;
import io.gen4j.vae.corruption.Corruption;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.internal.model.BoundSupport;
import io.gen4j.vae.internal.model.ModelSettings;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.prior.Priors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What a VAE consists of besides its networks, and how it is trained. Immutable; start from {@link
 * #defaults} and change by name.
 *
 * @param likelihood p(x|z): what the decoder's output means
 * @param latent posterior and prior of the latent vectors
 * @param objective what training minimizes
 * @param corruption what the encoder's input loses in training
 * @param updater optimizer of all networks
 * @param optimization what happens between gradients and parameters: linear decay of the learning
 *     rate, gradient clipping, weight averaging, rollback. Evaluation and sampling use the averaged
 *     weights if there are any
 * @param binarized whether data are drawn anew as zeros and ones on every pass, with their values
 *     as probabilities (Salakhutdinov and Murray 2008); for likelihoods of binary data
 * @param seed seed of the weights of ready-made networks, of latent noise, binarization and
 *     shuffling
 */
public record VaeOptions(
    Likelihood likelihood,
    LatentSpace latent,
    Objective objective,
    Corruption corruption,
    IUpdater updater,
    Optimization optimization,
    boolean binarized,
    long seed) {

  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException if they do not, or a setting would be ignored
   */
  public VaeOptions {
    Posterior posterior = latent.posterior();
    Prior prior = latent.prior();
    if (binarized && !likelihood.isBinary()) {
      throw new IllegalArgumentException(
          "Binarized data have a Bernoulli likelihood, got "
              + likelihood.describe()
              + ". Use withBinarized(false), or Likelihoods.bernoulli().");
    }
    BoundSupport.requireTrainable(posterior, prior, objective);
    objective.regularizers().forEach(r -> r.requireUsable(posterior, prior));
    if (objective.requiresDivergence() && !posterior.hasDivergenceFrom(prior)) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.describe()
              + " needs a divergence in closed form, which the posterior "
              + posterior.describe()
              + " does not have from the prior "
              + prior.describe());
    }
    if (objective.samples() < 1) {
      throw new IllegalArgumentException(
          "An objective takes K = 1 or more samples, got " + objective.samples());
    }
    int differentiated = objective.differentiatedSamples();
    if (differentiated < 1 || differentiated > objective.samples()) {
      throw new IllegalArgumentException(
          "An objective of K = "
              + objective.samples()
              + " samples differentiates the decoder at 1 to K of them, got "
              + differentiated);
    }
  }

  /**
   * Returns a Bernoulli likelihood, a diagonal Gaussian posterior, a standard normal prior, the
   * ELBO, and Adam with rate 1e-3 (β₁ 0.9, β₂ 0.999).
   *
   * @param latentSize size of the latent vector
   */
  public static VaeOptions defaults(int latentSize) {
    return new VaeOptions(
        Likelihoods.bernoulli(),
        new LatentSpace(Posteriors.diagonalGaussian(latentSize), Priors.standardNormal(latentSize)),
        Objectives.elbo(),
        Corruptions.none(),
        adam(1e-3),
        Optimization.NONE,
        false,
        0);
  }

  /**
   * Returns an autoencoder without noise or prior: a Gaussian likelihood of standard deviation 1,
   * so that the loss is half the squared error, a point as posterior, and Adam with rate 1e-3. A
   * corruption makes it denoising, regularizers make it sparse or contractive.
   *
   * @param latentSize size of the code
   */
  public static VaeOptions autoencoder(int latentSize) {
    return defaults(latentSize)
        .withLikelihood(Likelihoods.gaussian(1, ValueRange.UNIT))
        .with(Posteriors.point(latentSize), Priors.none(latentSize), Objectives.reconstruction());
  }

  /**
   * Returns a VQ-VAE: a codebook at each position of a grid, a learned distribution of the codes, a
   * Bernoulli likelihood, and Adam with rate 1e-3.
   *
   * @param height rows of the grid of codes
   * @param width columns of the grid
   * @param dimensions size of the codebook's vectors; the encoder gives {@code [dimensions * height
   *     * width]}
   * @param codes size of the codebook
   */
  public static VaeOptions vectorQuantized(int height, int width, int dimensions, int codes) {
    return defaults(height * width)
        .with(
            Posteriors.vectorQuantized(height * width, dimensions, codes),
            Priors.codeGrid(height, width, codes),
            Objectives.vectorQuantized(0.25));
  }

  /**
   * Returns a hierarchy of two stochastic layers, with 100 hidden units between them, trained on
   * the ELBO; Bernoulli likelihood, Adam with rate 1e-3.
   *
   * @param lower size of the layer that the decoder sees
   * @param upper size of the layer above
   */
  public static VaeOptions twoLayers(int lower, int upper) {
    return defaults(lower)
        .withLatent(Posteriors.twoLayer(lower, upper, 100), Priors.twoLayer(lower, upper, 100));
  }

  /** Returns q(z|x). */
  public Posterior posterior() {
    return latent.posterior();
  }

  /** Returns p(z). */
  public Prior prior() {
    return latent.prior();
  }

  /** Returns a copy with another likelihood. */
  public VaeOptions withLikelihood(Likelihood part) {
    return new VaeOptions(
        part, latent, objective, corruption, updater, optimization, binarized, seed);
  }

  /** Returns a copy with another posterior, prior and objective, which fit each other. */
  public VaeOptions with(Posterior posterior, Prior prior, Objective minimized) {
    LatentSpace space = new LatentSpace(posterior, prior);
    return new VaeOptions(
        likelihood, space, minimized, corruption, updater, optimization, binarized, seed);
  }

  /** Returns a copy with another posterior and prior, of one latent size. */
  public VaeOptions withLatent(Posterior posterior, Prior prior) {
    return with(posterior, prior, objective);
  }

  /** Returns a copy with another posterior of the same latent size. */
  public VaeOptions withPosterior(Posterior posterior) {
    return withLatent(posterior, prior());
  }

  /** Returns a copy with another prior of the same latent size. */
  public VaeOptions withPrior(Prior prior) {
    return withLatent(posterior(), prior);
  }

  /** Returns a copy with another objective. */
  public VaeOptions withObjective(Objective minimized) {
    return new VaeOptions(
        likelihood, latent, minimized, corruption, updater, optimization, binarized, seed);
  }

  /** Returns a copy whose encoder sees corrupted data in training: a denoising autoencoder. */
  public VaeOptions withCorruption(Corruption damage) {
    return new VaeOptions(
        likelihood, latent, objective, damage, updater, optimization, binarized, seed);
  }

  /** Returns a copy with another optimizer. */
  public VaeOptions withUpdater(IUpdater optimizer) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, optimizer, optimization, binarized, seed);
  }

  /** Returns a copy with Adam (β₁ 0.9, β₂ 0.999) at this learning rate. */
  public VaeOptions withLearningRate(double rate) {
    return withUpdater(adam(rate));
  }

  /** Returns a copy with other clipping, averaging, decay and rollback. */
  public VaeOptions withOptimization(Optimization settings) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updater, settings, binarized, seed);
  }

  /** Returns a copy that draws data as zeros and ones on every pass, or does not. */
  public VaeOptions withBinarized(boolean draw) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updater, optimization, draw, seed);
  }

  /** Returns a copy with another seed. */
  public VaeOptions withSeed(long value) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updater, optimization, binarized, value);
  }

  ModelSettings settings(int classes) {
    return new ModelSettings(
        likelihood, posterior(), prior(), objective, corruption, classes, binarized, seed);
  }

  /**
   * Returns for example {@code likelihood bernoulli, posterior diagonal-gaussian(latent_size=2)}.
   */
  @Override
  public String toString() {
    return "likelihood "
        + readable(likelihood.describe())
        + ", posterior "
        + readable(posterior().describe())
        + ", prior "
        + readable(prior().describe())
        + ", objective "
        + readable(objective.describe())
        + (corruption.isNone() ? "" : ", corruption " + readable(corruption.describe()))
        + ", optimizer "
        + updater
        + (optimization.equals(Optimization.NONE) ? "" : ", " + optimization)
        + (binarized ? ", binarized" : "")
        + ", seed "
        + seed;
  }

  private static String readable(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(VaeOptions::readable).collect(Collectors.joining(", ", "[", "]"));
    }
    if (!(value instanceof Map<?, ?> map)) {
      return String.valueOf(value);
    }
    Object name = map.get("name");
    String rest =
        new TreeMap<Object, Object>(map)
            .entrySet().stream()
                .filter(entry -> !entry.getKey().equals("name"))
                .map(entry -> entry.getKey() + "=" + readable(entry.getValue()))
                .collect(Collectors.joining(", "));
    return (name == null ? "" : name) + (rest.isEmpty() ? "" : "(" + rest + ")");
  }

  private static Adam adam(double learningRate) {
    return Adam.builder().learningRate(learningRate).beta1(0.9).beta2(0.999).epsilon(1e-8).build();
  }
}
