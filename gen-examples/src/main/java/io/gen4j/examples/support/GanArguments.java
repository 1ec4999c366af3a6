package io.gen4j.examples.support;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.GanParts;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of examples that train a convolutional GAN on images. */
public final class GanArguments {

  @Option(
      names = "--width",
      description = "channels of the layer next to the image; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--hidden",
      description =
          "units of a dense layer after the generator's input, and of one before the"
              + " discriminator's last layer; 0 for none; default ${DEFAULT-VALUE}")
  private int hidden;

  @Option(
      names = "--loss",
      description =
          "minimax, non-saturating, least-squares, wasserstein, hinge or relativistic-average;"
              + " default ${DEFAULT-VALUE}")
  private String loss = GanLosses.nonSaturating().name();

  @Option(
      names = "--generator-rate",
      description = "initial learning rate, which falls to zero; default ${DEFAULT-VALUE}")
  private double generatorRate;

  @Option(
      names = "--discriminator-rate",
      description = "initial learning rate, which falls to zero; default ${DEFAULT-VALUE}")
  private double discriminatorRate;

  @Option(
      names = "--averaging",
      defaultValue = "0.999",
      description = "decay of the averaged generator, 0 for no averaging; default ${DEFAULT-VALUE}")
  private double averaging;

  @Option(names = "--latent", description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--packing",
      defaultValue = "1",
      description =
          "samples that the discriminator sees together (PacGAN); must divide the batch size;"
              + " default ${DEFAULT-VALUE}")
  private int packing;

  /** Creates the options with the example's defaults. */
  public GanArguments(int width, int latent, double generatorRate, double discriminatorRate) {
    this.width = width;
    this.latent = latent;
    this.generatorRate = generatorRate;
    this.discriminatorRate = discriminatorRate;
  }

  /** Sets another default for the loss. */
  public GanArguments withLoss(GanLoss other) {
    loss = other.name();
    return this;
  }

  /** Sets another default for the units of the dense layers. */
  public GanArguments withHidden(int units) {
    hidden = units;
    return this;
  }

  /**
   * Sets the learning rates, unless they are on the command line, when another option decides which
   * ones suit.
   */
  public void suit(CommandSpec spec, double generator, double discriminator) {
    if (!SavedSettings.isGiven(spec, "--generator-rate")) {
      generatorRate = generator;
    }
    if (!SavedSettings.isGiven(spec, "--discriminator-rate")) {
      discriminatorRate = discriminator;
    }
  }

  /** Sets the loss, unless it is on the command line. */
  public void suit(CommandSpec spec, GanLoss other) {
    if (!SavedSettings.isGiven(spec, "--loss")) {
      loss = other.name();
    }
  }

  /** Returns the units of the hidden dense layer in both networks, 0 for none. */
  public int hidden() {
    return hidden;
  }

  /** Returns the channels of the layer next to the image. */
  public int width() {
    return width;
  }

  /** Returns the latent size. */
  public int latent() {
    return latent;
  }

  /** Returns the number of samples that the discriminator sees together. */
  public int packing() {
    return packing;
  }

  /**
   * Returns the options of the GAN, with learning rates that fall to zero over a number of steps.
   */
  public GanOptions options(long steps, long seed) {
    return GanOptions.defaults()
        .withLoss(GanLosses.named(loss))
        .withLearningRates(generatorRate, discriminatorRate)
        .withLinearDecay(steps)
        .withAveraging(averaging)
        .withSeed(seed);
  }

  /**
   * Returns an untrained DCGAN.
   *
   * @param classes number of classes of a class-conditional GAN, 0 for no labels
   */
  public Gan dcgan(ExampleShape shape, int classes, GanOptions options) {
    Dcgan pair =
        Dcgan.of(shape)
            .withWidth(width)
            .withLatentSize(latent)
            .withClasses(classes)
            .withPacking(packing)
            .withGeneratorHidden(hidden)
            .withDiscriminatorHidden(hidden);
    return Gan.create(classes > 0 ? pair.withLabelSampling(LabelSampling.UNIFORM) : pair, options);
  }

  /**
   * Opens a saved GAN to continue its training. If its learning rates would reach zero before the
   * end, they fall over all {@code steps} steps instead.
   *
   * @param spec the command, after its arguments were parsed
   * @param steps total number of steps at the end of the training
   * @throws IllegalArgumentException if an option contradicts the model's settings
   */
  public Gan resume(TrainingArguments training, CommandSpec spec, long steps) {
    Path model = training.saved();
    Gan gan = Gan.load(model);
    GanOptions asked = options(steps, training.seed());
    GanOptions saved = gan.options();
    new SavedSettings(spec, model)
        .compare("--seed", asked.seed(), saved.seed())
        .compare("--loss", asked.loss().name(), saved.loss().name())
        .compare("--averaging", averaging, saved.optimization().averaging())
        .compare("--packing", packing, gan.packing())
        .compare("--latent", latent, gan.latent().size())
        .compare("--width", width, SavedLayers.channels(gan.discriminator().network().graph()))
        .compare("--hidden", hidden, SavedLayers.units(gan.discriminator().network().graph()))
        .compare("--hidden", hidden, SavedLayers.units(gan.generator().network().graph()))
        .compareRate(
            "--generator-rate",
            asked.scheduledGeneratorUpdater().getLearningRate(0, 0),
            saved.scheduledGeneratorUpdater().getLearningRate(0, 0))
        .compareRate(
            "--discriminator-rate",
            asked.scheduledDiscriminatorUpdater().getLearningRate(0, 0),
            saved.scheduledDiscriminatorUpdater().getLearningRate(0, 0))
        .check();
    if (saved.scheduledGeneratorUpdater().getLearningRate(Math.toIntExact(steps - 1), 0) > 0) {
      return gan;
    }
    System.out.printf(
        "Extending the run to %d epochs: the learning rates now fall to zero over all of them%n",
        training.epochs());
    return Gan.load(model, GanParts.NONE.withLinearDecay(steps));
  }
}
