package io.gen4j.examples.plane;

import io.gen4j.core.random.Latent;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.loss.GanLosses;
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
   * @param points points to train on
   * @param bestSteps steps of the best setting
   */
  public static List<Setting> all(int epochs, int points, long bestSteps) {
    long steps = (long) epochs * (points / PACGAN_BATCH);
    return List.of(
        new Setting("plain", PACGAN_BATCH, steps, (seed, total) -> packed(seed, 1)),
        new Setting(BEST, TunedNetworks.BATCH, bestSteps, TunedNetworks::create));
  }

  /** PacGAN's optimiser: Adam with rate 1e-4 and β₁ 0.8, on the non-saturating loss. */
  private static Gan packed(long seed, int pack) {
    Adam adam = Adam.builder().learningRate(1e-4).beta1(0.8).beta2(0.999).epsilon(1e-8).build();
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.nonSaturating())
            .withUpdaters(adam, adam.clone())
            .withAveraging(0)
            .withSeed(seed);
    return Gan.create(
        PacGanNetworks.generator(seed),
        PacGanNetworks.discriminator(seed + 1, pack),
        Latent.normal(PacGanNetworks.LATENT),
        options);
  }
}
