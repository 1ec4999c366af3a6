package io.gen4j.examples.plane;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.loss.GanLosses;
import java.util.ArrayList;
import java.util.List;

/** The settings that ModeCoverage compares. */
public final class Settings {

  /** The best known setting, with its own networks. */
  public static final String BEST = "best";

  private Settings() {}

  /**
   * Returns all settings.
   *
   * @param training how the settings with PacGAN's networks are trained
   * @param points points to train on
   * @param bestSteps steps of the best setting
   * @param extent half the side of the square that contains the points
   */
  public static List<Setting> all(
      PacGanTraining training, int points, long bestSteps, double extent) {
    List<Setting> settings = new ArrayList<>();
    settings.add(onPacGanNetworks("plain", 1, training, points));
    for (int packing = 2; packing <= 4; packing++) {
      settings.add(onPacGanNetworks("packed-" + packing, packing, training, points));
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
      String name, int packing, PacGanTraining training, int points) {
    String how = "PacGAN's networks, packs of " + packing + ", " + training.describe();
    return new Setting(
        name,
        how,
        training.batch(packing),
        training.steps(packing, points),
        (seed, steps) -> packed(seed, steps, packing, training));
  }

  /** Returns a GAN with PacGAN's networks and loss. */
  private static Gan packed(long seed, long steps, int packing, PacGanTraining training) {
    GanOptions options =
        training.schedule(
            GanOptions.defaults()
                .withLoss(GanLosses.nonSaturating())
                .withAveraging(0)
                .withSeed(seed),
            steps);
    return Gan.create(MaxoutGan.of(ExampleShape.vector(2)).withPacking(packing), options);
  }
}
