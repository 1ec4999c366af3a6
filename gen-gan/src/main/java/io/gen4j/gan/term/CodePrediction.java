package io.gen4j.gan.term;

import io.gen4j.gan.conditioning.Codes;
import java.util.OptionalDouble;

/**
 * Negative log-likelihood (nats) of InfoGAN codes under the discriminator's prediction (Chen et al.
 * 2016, arXiv:1606.03657). Both networks minimize it on generated examples.
 *
 * @param codes the codes and their weights
 */
record CodePrediction(Codes codes) implements GanTerm {

  @Override
  public String name() {
    return "code_loss";
  }

  @Override
  public OptionalDouble discriminator(DiscriminatorTerms terms) {
    return add(terms.fake());
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    return add(terms.fake());
  }

  private OptionalDouble add(JudgedBatch batch) {
    int[] examples = batch.exampleOfLogit();
    double value = 0;
    int at = 0;
    for (int values : codes.categorical()) {
      value += ClassLogits.add(batch, at, values, codes.categoricalWeight());
      at += values;
    }
    double weight = codes.continuousWeight() / examples.length;
    double[][] means = batch.extra(at, codes.continuous());
    double[][] gradient = new double[means.length][codes.continuous()];
    for (int c = 0; c < codes.continuous(); c++) {
      for (int i = 0; i < means.length; i++) {
        double away = means[i][c] - batch.conditions().rows()[examples[i]][at + c];
        value += weight * 0.5 * (away * away + Math.log(2 * Math.PI));
        gradient[i][c] = weight * away;
      }
    }
    batch.addToExtra(at, gradient);
    return OptionalDouble.of(value);
  }
}
