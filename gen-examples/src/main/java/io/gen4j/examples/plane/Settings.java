package io.gen4j.examples.plane;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.loss.GanLosses;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.config.Adam;

/** The settings that are compared. */
public final class Settings {

  /** The best setting known, on networks of its own. */
  public static final String BEST = "best";

  private static final int PACGAN_BATCH = 100;

  private Settings() {}

  /**
   * Returns all settings.
   *
   * @param epochs passes over the points of the settings on PacGAN's networks
   * @param rate their learning rate at the start, which falls to zero: a few passes must do for the
   *     authors' 400 at 1e-4
   * @param points points to train on
   * @param bestSteps steps of the best setting
   * @param extent where the plane of the points ends
   */
  public static List<Setting> all(
      int epochs, double rate, int points, long bestSteps, double extent) {
    List<Setting> settings = new ArrayList<>();
    settings.add(onPacGanNetworks("plain", 1, epochs, rate, points));
    for (int packing = 2; packing <= 4; packing++) {
      settings.add(onPacGanNetworks("packed-" + packing, packing, epochs, rate, points));
    }
    settings.add(
        new Setting(
            BEST,
            TunedNetworks.describe(),
            TunedNetworks.BATCH,
            bestSteps,
            (seed, steps) -> TunedNetworks.create(seed, steps, extent)));
    return settings;
  }

  private static Setting onPacGanNetworks(
      String name, int packing, int epochs, double rate, int points) {
    // A batch is cut into packs: 99 points to 33 of three.
    int batch = PACGAN_BATCH - PACGAN_BATCH % packing;
    long steps = (long) epochs * (points / batch);
    String how = "PacGAN's networks, packs of " + packing + ", Adam at " + rate + ", falling to 0";
    return new Setting(
        name, how, batch, steps, (seed, total) -> packed(seed, total, packing, rate));
  }

  /** PacGAN's networks, loss and optimiser but for the rate; its β₁ is 0.8. */
  private static Gan packed(long seed, long steps, int packing, double rate) {
    Adam adam = Adam.builder().learningRate(rate).beta1(0.8).beta2(0.999).epsilon(1e-8).build();
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.nonSaturating())
            .withUpdaters(adam, adam.clone())
            .withLinearDecay(steps)
            .withAveraging(0)
            .withPacking(packing)
            .withSeed(seed);
    MaxoutGan pair = MaxoutGan.of(ExampleShape.vector(2)).withPacking(packing);
    return Gan.create(
        pair.generator(seed),
        pair.discriminator(seed + 1),
        Latent.normal(pair.latentSize()),
        options);
  }
}
