package io.gen4j.examples.sequences;

import io.gen4j.core.training.FitOptions;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small VAE of bars, and the bars between two others. */
public final class BarInterpolation {

  /** Bars of a path, with its ends. */
  public static final int PATH = 8;

  private static final int LATENT = 32;
  private static final List<Integer> HIDDEN = List.of(400, 200);
  private static final double THRESHOLD = 0.5;
  private static final int SAMPLES = 256;
  private static final int IMPORTANCE_SAMPLES = 20;

  private final Vae vae;
  private final BarDataset test;

  private BarInterpolation(Vae vae, BarDataset test) {
    this.vae = vae;
    this.test = test;
  }

  /** Trains the VAE and saves it to {@code vae.zip}. */
  public static BarInterpolation train(
      BarDataset train, BarDataset test, int epochs, long seed, Path output) {
    BarDataset plain = train.withoutConditions();
    Vae vae =
        Vae.create(
            MlpVae.of(plain).withHidden(HIDDEN).withActivation(Activation.ELU),
            VaeOptions.defaults(LATENT).withSeed(seed));
    vae.fit(
        plain, FitOptions.epochs(epochs).withBatchSize(100).withCallback(TrainingDisplay.create()));
    vae.save(output.resolve("vae.zip"));
    return new BarInterpolation(vae, test.withoutConditions());
  }

  /** Returns the most probable bars on the line between two test bars. */
  public List<Bar> path(int from, int to) {
    return bars(vae.interpolate(array(from), array(to), PATH));
  }

  private INDArray array(int index) {
    float[] values = new float[Bar.LENGTH];
    test.read(index, values, 0);
    return Nd4j.create(values, test.shape().batch(1), 'c');
  }

  private static List<Bar> bars(INDArray probabilities) {
    float[] values = probabilities.dup('c').data().asFloat();
    List<Bar> bars = new ArrayList<>();
    for (int at = 0; at < values.length; at += Bar.LENGTH) {
      bars.add(Bar.of(values, at, THRESHOLD));
    }
    return bars;
  }

  /** Returns figures of the VAE and of its samples, by name. */
  public Map<String, Object> describe(long seed) {
    List<Bar> samples = bars(vae.sample(SAMPLES, seed));
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("test_nll_nats_per_bar", -vae.logLikelihood(test, IMPORTANCE_SAMPLES, seed));
    plain.put("test_divergence_nats", vae.elbo(test, seed).divergence());
    plain.put("active_units", vae.activeUnits(test, seed));
    plain.put(
        "samples",
        BarFigures.of(samples, Collections.nCopies(samples.size(), Optional.empty())).describe());
    return plain;
  }
}
