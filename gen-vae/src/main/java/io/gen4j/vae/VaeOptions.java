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
 * The parts of a VAE other than its networks, and the settings of its training. Immutable: start
 * from {@link #defaults} and change single settings with the {@code with} methods.
 *
 * @param likelihood p(x|z), whose parameters are the decoder's output
 * @param latent posterior and prior of the latent vectors
 * @param objective what training minimizes
 * @param corruption damage done to the encoder's input in training
 * @param updates optimizer of all networks, and additional updates of the encoder
 * @param optimization linear decay of the learning rate, gradient clipping, weight averaging and
 *     rollback. Evaluation and sampling use the averaged weights if there are any
 * @param binarized whether every pass draws the data as new zeros and ones, with their values as
 *     probabilities (Salakhutdinov and Murray 2008); the likelihood must be binary
 * @param seed seed of the weights of ready-made networks, of latent noise, binarization and
 *     shuffling
 */
public record VaeOptions(
    Likelihood likelihood,
    LatentSpace latent,
    Objective objective,
    Corruption corruption,
    VaeUpdates updates,
    Optimization optimization,
    boolean binarized,
    long seed) {

  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException if they do not fit each other, or a setting would be ignored
   */
  public VaeOptions {
    Posterior posterior = latent.posterior();
    Prior prior = latent.prior();
    if (binarized && !likelihood.isBinary()) {
      throw new IllegalArgumentException(
          "Binarized data need a Bernoulli likelihood, got "
              + likelihood.describe()
              + ". Use withBinarized(false), or Likelihoods.bernoulli().");
    }
    BoundSupport.requireTrainable(posterior, prior, objective);
    objective.regularizers().forEach(r -> r.requireUsable(posterior, prior));
    if (objective.requiresDivergence() && !posterior.hasDivergenceFrom(prior)) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.describe()
              + " needs a divergence in closed form. There is none between the posterior "
              + posterior.describe()
              + " and the prior "
              + prior.describe());
    }
    if (objective.samples() < 1) {
      throw new IllegalArgumentException(
          "An objective needs K = 1 or more samples, got " + objective.samples());
    }
    int differentiated = objective.differentiatedSamples();
    if (differentiated < 1 || differentiated > objective.samples()) {
      throw new IllegalArgumentException(
          "An objective with K = "
              + objective.samples()
              + " samples must differentiate the decoder at 1 to K of them, got "
              + differentiated);
    }
  }

  /**
   * Returns options with a Bernoulli likelihood, a diagonal Gaussian posterior, a standard normal
   * prior, the evidence lower bound (ELBO) as objective, and Adam with learning rate 1e-3 (β₁ 0.9,
   * β₂ 0.999).
   *
   * @param latentSize size of the latent vector
   * @throws IllegalArgumentException if the size is below 1
   */
  public static VaeOptions defaults(int latentSize) {
    return new VaeOptions(
        Likelihoods.bernoulli(),
        new LatentSpace(Posteriors.diagonalGaussian(latentSize), Priors.standardNormal(latentSize)),
        Objectives.elbo(),
        Corruptions.none(),
        new VaeUpdates(adam(1e-3), EncoderSteps.NONE),
        Optimization.NONE,
        false,
        0);
  }

  /**
   * Returns the options of an autoencoder without noise or prior. The likelihood is a Gaussian with
   * standard deviation 1, so the loss is half the squared error plus a constant. The posterior is a
   * point. The optimizer is Adam with learning rate 1e-3. Add a corruption for a denoising
   * autoencoder, or regularizers for a sparse or contractive one.
   *
   * @param latentSize size of the latent vector
   * @throws IllegalArgumentException if the size is below 1
   */
  public static VaeOptions autoencoder(int latentSize) {
    return defaults(latentSize)
        .withLikelihood(Likelihoods.gaussian(1, ValueRange.UNIT))
        .with(Posteriors.point(latentSize), Priors.none(latentSize), Objectives.reconstruction());
  }

  /**
   * Returns the options of a VQ-VAE (van den Oord et al. 2017, arXiv 1711.00937): a code of one
   * shared codebook at each position of a grid, a learned distribution of the codes, a Bernoulli
   * likelihood, and Adam with learning rate 1e-3.
   *
   * @param height rows of the grid of codes
   * @param width columns of the grid
   * @param dimensions size of a codebook vector; the encoder's output is {@code [batch, dimensions
   *     * height * width]}
   * @param codes number of codes in the codebook, 2 or more
   * @throws IllegalArgumentException if a number is too small
   */
  public static VaeOptions vectorQuantized(int height, int width, int dimensions, int codes) {
    return defaults(height * width)
        .with(
            Posteriors.vectorQuantized(height * width, dimensions, codes),
            Priors.codeGrid(height, width, codes),
            Objectives.vectorQuantized(0.25));
  }

  /**
   * Returns the options of a hierarchy of two stochastic layers with 100 hidden units between them.
   * It has a Bernoulli likelihood, the ELBO as objective, and Adam with learning rate 1e-3.
   *
   * @param lower latent size of the layer that the decoder sees
   * @param upper latent size of the layer above
   * @throws IllegalArgumentException if a size is below 1
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

  /** Returns the optimizer. */
  public IUpdater updater() {
    return updates.updater();
  }

  /** Returns how many more updates the encoder gets than the decoder. */
  public EncoderSteps encoderSteps() {
    return updates.encoderSteps();
  }

  /** Returns a copy with another likelihood. */
  public VaeOptions withLikelihood(Likelihood part) {
    return new VaeOptions(
        part, latent, objective, corruption, updates, optimization, binarized, seed);
  }

  /**
   * Returns a copy with another posterior, prior and objective. Use it if changing one alone would
   * give parts that do not fit each other.
   */
  public VaeOptions with(Posterior posterior, Prior prior, Objective minimized) {
    LatentSpace space = new LatentSpace(posterior, prior);
    return new VaeOptions(
        likelihood, space, minimized, corruption, updates, optimization, binarized, seed);
  }

  /** Returns a copy with another posterior and prior, which have the same latent size. */
  public VaeOptions withLatent(Posterior posterior, Prior prior) {
    return with(posterior, prior, objective);
  }

  /** Returns a copy with another posterior, of the same latent size. */
  public VaeOptions withPosterior(Posterior posterior) {
    return withLatent(posterior, prior());
  }

  /** Returns a copy with another prior, of the same latent size. */
  public VaeOptions withPrior(Prior prior) {
    return withLatent(posterior(), prior);
  }

  /** Returns a copy with another objective. */
  public VaeOptions withObjective(Objective minimized) {
    return new VaeOptions(
        likelihood, latent, minimized, corruption, updates, optimization, binarized, seed);
  }

  /** Returns a copy for a denoising autoencoder: in training, the encoder sees corrupted data. */
  public VaeOptions withCorruption(Corruption damage) {
    return new VaeOptions(
        likelihood, latent, objective, damage, updates, optimization, binarized, seed);
  }

  /** Returns a copy with another optimizer. */
  public VaeOptions withUpdater(IUpdater optimizer) {
    return new VaeOptions(
        likelihood,
        latent,
        objective,
        corruption,
        new VaeUpdates(optimizer, updates.encoderSteps()),
        optimization,
        binarized,
        seed);
  }

  /** Returns a copy with Adam (β₁ 0.9, β₂ 0.999) at this learning rate. */
  public VaeOptions withLearningRate(double rate) {
    return withUpdater(adam(rate));
  }

  /** Returns a copy with other clipping, averaging, decay and rollback. */
  public VaeOptions withOptimization(Optimization settings) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updates, settings, binarized, seed);
  }

  /**
   * Returns a copy that draws the data as new zeros and ones on every pass, or one that does not.
   */
  public VaeOptions withBinarized(boolean draw) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updates, optimization, draw, seed);
  }

  /** Returns a copy whose encoder gets more updates than the decoder. */
  public VaeOptions withEncoderSteps(EncoderSteps steps) {
    return new VaeOptions(
        likelihood,
        latent,
        objective,
        corruption,
        new VaeUpdates(updates.updater(), steps),
        optimization,
        binarized,
        seed);
  }

  /** Returns a copy with another seed. */
  public VaeOptions withSeed(long value) {
    return new VaeOptions(
        likelihood, latent, objective, corruption, updates, optimization, binarized, value);
  }

  ModelSettings settings(int classes) {
    return new ModelSettings(
        likelihood, posterior(), prior(), objective, corruption, classes, binarized, seed);
  }

  /**
   * Returns a readable text, for example {@code likelihood bernoulli, posterior
   * diagonal-gaussian(latent_size=2), ...}.
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
        + updater()
        + (optimization.equals(Optimization.NONE) ? "" : ", " + optimization)
        + (binarized ? ", binarized" : "")
        + (encoderSteps().equals(EncoderSteps.NONE) ? "" : ", " + encoderSteps())
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
