package io.gen4j.vae;

import io.gen4j.core.data.ValueRange;
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
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What a VAE is made of beside its networks, and how it is trained. Immutable; start from {@link
 * #defaults} and change by name.
 *
 * @param likelihood p(x|z): what the decoder's output means
 * @param posterior q(z|x): what the encoder's output means
 * @param prior p(z)
 * @param objective what training minimises
 * @param corruption what the encoder's input loses in training
 * @param updater optimiser of all networks
 * @param binarized whether data are drawn anew as zeros and ones on every pass, their values being
 *     probabilities (Salakhutdinov and Murray 2008); for likelihoods of binary data alone
 * @param classes number of classes that the model is conditioned on, 0 for none: the decoder's
 *     input is then {@code [batch, latent + classes]}, with a one at the place of the label, and
 *     the encoder may have a second input {@code [batch, classes]}
 * @param seed seed of latent noise, binarisation and shuffling
 */
public record VaeOptions(
    Likelihood likelihood,
    Posterior posterior,
    Prior prior,
    Objective objective,
    Corruption corruption,
    IUpdater updater,
    boolean binarized,
    int classes,
    long seed) {

  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException if sizes differ, or a setting would be ignored
   */
  public VaeOptions {
    if (posterior.latentSize() != prior.latentSize()) {
      throw new IllegalArgumentException(
          "Posterior and prior are of the same latent vectors, but the posterior's have size "
              + posterior.latentSize()
              + " and the prior's "
              + prior.latentSize());
    }
    if (binarized && !likelihood.isBinary()) {
      throw new IllegalArgumentException(
          "Binarised data have a Bernoulli likelihood, got "
              + likelihood.describe()
              + ". Use withBinarized(false), or Likelihoods.bernoulli().");
    }
    if (prior.pseudoInputs() > 0 && !posterior.isDiagonalGaussian()) {
      throw new IllegalArgumentException(
          "The prior "
              + prior.describe()
              + " is a mixture of diagonal Gaussian posteriors, got "
              + posterior.describe());
    }
    BoundSupport.requireCommon(posterior, prior, objective);
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
    if (classes < 0 || classes == 1) {
      throw new IllegalArgumentException(
          "The number of classes is 0 (unconditional) or 2 and more, got " + classes);
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
        Posteriors.diagonalGaussian(latentSize),
        Priors.standardNormal(latentSize),
        Objectives.elbo(),
        Corruptions.none(),
        adam(1e-3),
        false,
        0,
        0);
  }

  /**
   * Returns an autoencoder without noise and prior: Gaussian likelihood of standard deviation 1,
   * hence half the squared error as loss, a point as posterior, and Adam with rate 1e-3. Corruption
   * makes it denoising, regularizers make it sparse or contractive.
   *
   * @param latentSize size of the code
   */
  public static VaeOptions autoencoder(int latentSize) {
    return defaults(latentSize)
        .withLikelihood(Likelihoods.gaussian(1, ValueRange.UNIT))
        .withParts(
            Posteriors.point(latentSize), Priors.none(latentSize), Objectives.reconstruction());
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
        .withParts(
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

  /** Returns a copy with another likelihood. */
  public VaeOptions withLikelihood(Likelihood part) {
    return new VaeOptions(
        part, posterior, prior, objective, corruption, updater, binarized, classes, seed);
  }

  /** Returns a copy with another posterior, prior and objective, which fit each other. */
  public VaeOptions withParts(Posterior approximate, Prior generative, Objective minimized) {
    return new VaeOptions(
        likelihood,
        approximate,
        generative,
        minimized,
        corruption,
        updater,
        binarized,
        classes,
        seed);
  }

  /** Returns a copy with another posterior and prior, of one latent size. */
  public VaeOptions withLatent(Posterior approximate, Prior generative) {
    return new VaeOptions(
        likelihood,
        approximate,
        generative,
        objective,
        corruption,
        updater,
        binarized,
        classes,
        seed);
  }

  /** Returns a copy with another posterior of the same latent size. */
  public VaeOptions withPosterior(Posterior part) {
    return withLatent(part, prior);
  }

  /** Returns a copy with another prior of the same latent size. */
  public VaeOptions withPrior(Prior part) {
    return withLatent(posterior, part);
  }

  /** Returns a copy with another objective. */
  public VaeOptions withObjective(Objective part) {
    return new VaeOptions(
        likelihood, posterior, prior, part, corruption, updater, binarized, classes, seed);
  }

  /** Returns a copy whose encoder sees corrupted data in training: a denoising autoencoder. */
  public VaeOptions withCorruption(Corruption damage) {
    return new VaeOptions(
        likelihood, posterior, prior, objective, damage, updater, binarized, classes, seed);
  }

  /** Returns a copy with another optimiser. */
  public VaeOptions withUpdater(IUpdater optimizer) {
    return new VaeOptions(
        likelihood, posterior, prior, objective, corruption, optimizer, binarized, classes, seed);
  }

  /** Returns a copy with Adam (β₁ 0.9, β₂ 0.999) at this learning rate. */
  public VaeOptions withLearningRate(double rate) {
    return withUpdater(adam(rate));
  }

  /** Returns a copy that draws data as zeros and ones on every pass, or does not. */
  public VaeOptions withBinarized(boolean draw) {
    return new VaeOptions(
        likelihood, posterior, prior, objective, corruption, updater, draw, classes, seed);
  }

  /** Returns a copy that is conditioned on labels of this many classes, 0 for none. */
  public VaeOptions withClasses(int number) {
    return new VaeOptions(
        likelihood, posterior, prior, objective, corruption, updater, binarized, number, seed);
  }

  /** Returns a copy with another seed. */
  public VaeOptions withSeed(long value) {
    return new VaeOptions(
        likelihood, posterior, prior, objective, corruption, updater, binarized, classes, value);
  }

  ModelSettings settings() {
    return new ModelSettings(
        likelihood, posterior, prior, objective, corruption, classes, binarized, seed);
  }

  private static Adam adam(double learningRate) {
    return Adam.builder().learningRate(learningRate).beta1(0.9).beta2(0.999).epsilon(1e-8).build();
  }
}
