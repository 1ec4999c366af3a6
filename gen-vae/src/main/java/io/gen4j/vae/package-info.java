/**
 * Variational and other autoencoders. Start with {@link io.gen4j.vae.Vae}. {@link
 * io.gen4j.vae.VaeNetworks} describes encoder and decoder. {@link io.gen4j.vae.VaeOptions} holds
 * the distributions and the settings of training. Models differ in their distributions and
 * objective; there is no separate class for each kind of model:
 *
 * <table>
 * <caption>Models by name</caption>
 * <tr><th>model</th><th>choice</th></tr>
 * <tr><td>VAE, β-VAE, free bits</td><td>{@code VaeOptions.defaults}; {@code Objectives.elbo},
 * {@code betaElbo}</td></tr>
 * <tr><td>IWAE</td><td>{@code Objectives.importanceWeighted}</td></tr>
 * <tr><td>class-conditional</td><td>{@code MlpVae.withClasses}, {@code ConvVae.withClasses}</td></tr>
 * <tr><td>β-TCVAE, FactorVAE, DIP-VAE, InfoVAE</td><td>{@code Objectives.betaTcvae}, {@code
 * factorVae}, {@code dipVaeOne}, {@code dipVaeTwo}, {@code infoVae}</td></tr>
 * <tr><td>Wasserstein autoencoder</td><td>{@code Posteriors.point}, {@code
 * Objectives.wasserstein}</td></tr>
 * <tr><td>flows</td><td>{@code Posteriors.planarFlow}, {@code radialFlow}, {@code
 * inverseAutoregressiveFlow}; {@code Priors.maskedAutoregressiveFlow}</td></tr>
 * <tr><td>VampPrior</td><td>{@code Priors.vamp}</td></tr>
 * <tr><td>two stochastic layers</td><td>{@code VaeOptions.twoLayers}</td></tr>
 * <tr><td>VQ-VAE</td><td>{@code VaeOptions.vectorQuantized}, {@code
 * architecture.GridVae}</td></tr>
 * <tr><td>autoencoder</td><td>{@code VaeOptions.autoencoder}</td></tr>
 * <tr><td>denoising</td><td>{@code withCorruption(Corruptions.masking)}</td></tr>
 * <tr><td>sparse, contractive</td><td>{@code Objectives.reconstruction().with(
 * Regularizers.sparsity)}, {@code activity}, {@code contraction}</td></tr>
 * </table>
 */
package io.gen4j.vae;
