package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedLayers;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.evaluation.CodeUse;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a VQ-VAE on MNIST: digits as 7x7 codes (van den Oord et al. 2017). */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a VQ-VAE on MNIST: digits as a grid of codes.")
final class VqVae implements Callable<Integer> {

  private static final long SAMPLE_SEED = 1;
  private static final long TEST_SEED = 2;
  private static final int GRID = 64;
  private static final int PAIRS = 8;
  private static final int EXAMPLES = 32;
  private static final int SIDE = 7;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("vq-vae", 5, 100);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--codes",
      defaultValue = "64",
      description = "vectors in the codebook; default ${DEFAULT-VALUE}")
  private int codes;

  @Option(
      names = "--dimensions",
      defaultValue = "16",
      description = "size of a vector; default ${DEFAULT-VALUE}")
  private int dimensions;

  @Option(
      names = "--width",
      defaultValue = "16",
      description = "channels of the layer next to the image; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "learning rate; default ${DEFAULT-VALUE}")
  private double rate;

  @Override
  public Integer call() {
    training.check();
    Dataset train = mnist.train();
    Dataset test = mnist.test();
    Vae model = training.resumes() ? resume() : create(train);
    TrainingRun run = new TrainingRun(training);
    run.fit(model, model::fit, train);

    ImageGrid.of(model.sample(GRID, SAMPLE_SEED), model.range())
        .withZoom(2)
        .writePng(training.output("samples.png"));
    INDArray originals = VaePictures.first(test, EXAMPLES, model.range());
    VaePictures.bands(model.range(), PAIRS, originals, model.reconstruct(originals))
        .withZoom(2)
        .writePng(training.output("reconstructions.png"));
    MetricsFile figures = measure(model, test);
    run.finish(figures);
    return 0;
  }

  private MetricsFile measure(Vae model, Dataset test) {
    CodeUse use = model.codeUse(test, TEST_SEED);
    Bound bound = model.elbo(test, TEST_SEED);
    double bits = bound.divergence() / Math.log(2);
    double error = model.reconstructionError(test, TEST_SEED);
    System.out.printf(
        Locale.ROOT,
        "codebook perplexity %.1f of %d codes, %d codes used; bits per image: %.1f uniform, %.1f"
            + " with the trained prior%n",
        use.perplexity(),
        codes,
        use.used(),
        model.latentSize() * Math.log(codes) / Math.log(2),
        bits);
    return new MetricsFile()
        .put("codebook_perplexity", use.perplexity())
        .put("codes_used", use.used())
        .put("codes", codes)
        .put("positions", model.latentSize())
        .put("bits_per_picture_uniform", model.latentSize() * Math.log(codes) / Math.log(2))
        .put("bits_per_picture_prior", bits)
        .put("test_elbo_nats", bound.elbo())
        .put("reconstruction_error", error)
        .put("test_examples", test.size())
        .put("seed", model.options().seed());
  }

  private Vae resume() {
    Vae model = Vae.load(training.saved());
    new SavedSettings(spec, training.saved())
        .compare("--seed", training.seed(), model.options().seed())
        .compareRate("--rate", rate, model.options().updater().getLearningRate(0, 0))
        .compare("--width", width, SavedLayers.channels(model.encoder().graph()))
        .compare("--codes", codes, model.options().posterior().describe().get("codes"))
        .compare(
            "--dimensions", dimensions, model.options().posterior().describe().get("dimensions"))
        .check();
    return model;
  }

  private Vae create(Dataset train) {
    VaeOptions options =
        VaeOptions.vectorQuantized(SIDE, SIDE, dimensions, codes)
            .withLearningRate(rate)
            .withSeed(training.seed());
    ConvVae networks = ConvVae.of(train.shape()).withWidth(width);
    return Vae.create(networks, options);
  }
}
