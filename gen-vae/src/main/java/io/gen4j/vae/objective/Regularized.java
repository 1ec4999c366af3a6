package io.gen4j.vae.objective;

import io.gen4j.vae.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An objective with terms on the latent vectors of a batch.
 *
 * @param base the objective without these terms
 * @param regularizers the terms; the training step adds them
 */
record Regularized(Objective base, List<Regularizer> regularizers) implements Objective {

  static final String NAME = "regularized";

  Regularized {
    regularizers = List.copyOf(regularizers);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("base", base.describe());
    plain.put("regularizers", regularizers.stream().map(Regularizer::describe).toList());
    return plain;
  }

  @Override
  public Objective with(Regularizer regularizer) {
    List<Regularizer> all = new ArrayList<>(regularizers);
    all.add(regularizer);
    return new Regularized(base, all);
  }

  @Override
  public int samples() {
    return base.samples();
  }

  @Override
  public int differentiatedSamples() {
    return base.differentiatedSamples();
  }

  @Override
  public boolean wantsDivergence() {
    return base.wantsDivergence();
  }

  @Override
  public boolean requiresDivergence() {
    return base.requiresDivergence();
  }

  @Override
  public boolean usesDensity() {
    return base.usesDensity();
  }

  @Override
  public BoundLoss evaluate(BoundTerms terms, long step) {
    return base.evaluate(terms, step);
  }
}
