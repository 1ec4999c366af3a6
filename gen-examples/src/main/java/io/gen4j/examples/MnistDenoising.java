package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.Datasets;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedLayers;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.corruption.Corruptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an autoencoder to remove noise from digits (Vincent et al. 2008). */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains an autoencoder to remove noise from digits.")
final class MnistDenoising implements Callable<Integer> {

  private static final long NOISE_SEED = 2;
  private static final int COLUMNS = 10;
  private static final int PICTURES = 20;
  private static final int PART = 1000;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("mnist-denoising", 10, 100);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--noise",
      defaultValue = "0.5",
      description =
          "standard deviation of the noise added to pixels from 0 to 1; default ${DEFAULT-VALUE}")
  private double noise;

  @Option(
      names = "--latent",
      defaultValue = "64",
      description = "size of the code; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--hidden",
      defaultValue = "500",
      split = ",",
      description = "sizes of hidden layers; default ${DEFAULT-VALUE}")
  private List<Integer> hidden;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "learning rate; default ${DEFAULT-VALUE}")
  private double rate;

  /** Mean squared errors per pixel, measured against the clean images. */
  private record Errors(double noisy, double denoised) {}

  @Override
  public Integer call() {
    training.check();
    Dataset train = mnist.train();
    Dataset test = mnist.test();
    Vae model = training.resumes() ? resume() : create(train);
    TrainingRun run = new TrainingRun(training);
    run.fit(model, model::fit, train);

    INDArray clean = VaePictures.first(test, PICTURES, ValueRange.UNIT);
    INDArray noisy = model.corrupt(clean, NOISE_SEED);
    VaePictures.bands(ValueRange.UNIT, COLUMNS, noisy, model.reconstruct(noisy), clean)
        .withZoom(2)
        .writePng(training.output("denoised.png"));
    Errors errors = errors(model, test);
    MetricsFile metrics =
        new MetricsFile()
            .put("noisy_mean_squared_error", errors.noisy())
            .put("denoised_mean_squared_error", errors.denoised())
            .put("noise_standard_deviation", noise)
            .put("test_examples", test.size())
            .put("seed", model.options().seed());
    System.out.printf(
        Locale.ROOT,
        "mean squared error per pixel: %.4f noisy, %.4f denoised%n",
        errors.noisy(),
        errors.denoised());
    run.finish(metrics);
    return 0;
  }

  private Vae resume() {
    Vae model = Vae.load(training.saved());
    new SavedSettings(spec, training.saved())
        .compare("--seed", training.seed(), model.options().seed())
        .compare("--latent", latent, model.latentSize())
        .compare("--hidden", hidden, SavedLayers.hidden(model.encoder().graph()))
        .compare(
            "--noise",
            Corruptions.gaussian(noise).describe(),
            model.options().corruption().describe())
        .compareRate("--rate", rate, model.options().updater().getLearningRate(0, 0))
        .check();
    return model;
  }

  private Vae create(Dataset train) {
    VaeOptions options =
        VaeOptions.autoencoder(latent)
            .withCorruption(Corruptions.gaussian(noise))
            .withLearningRate(rate)
            .withSeed(training.seed());
    MlpVae networks = MlpVae.of(train.shape()).withHidden(hidden);
    return Vae.create(networks, options);
  }

  private static Errors errors(Vae model, Dataset test) {
    double noisy = 0;
    double denoised = 0;
    for (int from = 0; from < test.size(); from += PART) {
      int count = Math.min(PART, test.size() - from);
      Dataset part = Datasets.subset(test, IntStream.range(from, from + count).toArray());
      INDArray clean = VaePictures.first(part, count, ValueRange.UNIT);
      INDArray damaged = model.corrupt(clean, NOISE_SEED + from);
      noisy += squares(damaged, clean);
      denoised += squares(model.reconstruct(damaged), clean);
    }
    double values = (double) test.size() * test.shape().length();
    return new Errors(noisy / values, denoised / values);
  }

  private static double squares(INDArray a, INDArray b) {
    float[] x = a.dup('c').data().asFloat();
    float[] y = b.dup('c').data().asFloat();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - y[i]) * (double) (x[i] - y[i]);
    }
    return sum;
  }
}
