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

/** Options of examples that train a convolutional GAN on pictures. */
public final class GanArguments {

  @Option(names = "--width", description = "channels next to the picture; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--hidden",
      description =
          "units of a dense layer behind the generator's input, and of one before the"
              + " discriminator's last, 0 for none; default ${DEFAULT-VALUE}")
  private int hidden;

  @Option(
      names = "--loss",
      description =
          "minimax, non-saturating, least-squares, wasserstein, hinge or relativistic-average;"
              + " default ${DEFAULT-VALUE}")
  private String loss = GanLosses.nonSaturating().name();

  @Option(
      names = "--generator-rate",
      description = "learning rate at the start, falling to zero; default ${DEFAULT-VALUE}")
  private double generatorRate;

  @Option(
      names = "--discriminator-rate",
      description = "learning rate at the start, falling to zero; default ${DEFAULT-VALUE}")
  private double discriminatorRate;

  @Option(
      names = "--averaging",
      defaultValue = "0.999",
      description = "rate of the averaged generator, 0 for none; default ${DEFAULT-VALUE}")
  private double averaging;

  @Option(names = "--latent", description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--packing",
      defaultValue = "1",
      description =
          "samples that the discriminator judges together (PacGAN), a divisor of the batch;"
              + " default ${DEFAULT-VALUE}")
  private int packing;

  /** Creates the options with the example's defaults. */
  public GanArguments(int width, int latent, double generatorRate, double discriminatorRate) {
    this.width = width;
    this.latent = latent;
    this.generatorRate = generatorRate;
    this.discriminatorRate = discriminatorRate;
  }

  /** Sets another default of the loss. */
  public GanArguments withLoss(GanLoss other) {
    loss = other.name();
    return this;
  }

  /** Sets another default of the units of the dense layers. */
  public GanArguments withHidden(int units) {
    hidden = units;
    return this;
  }

  /** Returns the units of both networks' hidden dense layers, 0 for none. */
  public int hidden() {
    return hidden;
  }

  /** Returns the channels next to the picture. */
  public int width() {
    return width;
  }

  /** Returns the latent size. */
  public int latent() {
    return latent;
  }

  /** Returns the samples that the discriminator judges together. */
  public int packing() {
    return packing;
  }

  /** Returns how the GAN is trained, its rates falling to zero over a number of steps. */
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
   * @param classes classes that it is told of, 0 for none
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
   * Opens a saved GAN to go on with. If its learning rates would fall to zero before the end, they
   * fall over all these steps instead.
   *
   * @param spec the command, whose arguments have been read
   * @param steps steps that it will have made in all
   * @throws IllegalArgumentException if options ask for other settings than the model has
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
        "Extending the run to %d epochs: its learning rates now fall to zero over these%n",
        training.epochs());
    return Gan.load(model, GanParts.NONE.withLinearDecay(steps));
  }
}
