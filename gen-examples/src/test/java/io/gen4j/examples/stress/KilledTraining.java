package io.gen4j.examples.stress;

import io.gen4j.core.Gen4j;
import io.gen4j.core.callback.Checkpoints;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import java.nio.file.Path;

/**
 * Trains a model to a number of steps with a checkpoint after every second step, from the newest
 * undamaged checkpoint on; sequence models in a run folder. Prints every step before it saves the
 * checkpoint. Saves {@code final.zip} beside the folder of the checkpoints.
 */
final class KilledTraining {

  private KilledTraining() {}

  /** Arguments: model, folder, steps. */
  public static void main(String... arguments) {
    Gen4j.initialize();
    Models kind = Models.valueOf(arguments[0]);
    Path folder = Path.of(arguments[1]);
    FitOptions fit =
        FitOptions.steps(Long.parseLong(arguments[2]))
            .withBatchSize(8)
            .withCallback(
                new Callback() {
                  @Override
                  public void onStep(Progress progress) {
                    System.out.println("step " + progress.step());
                  }
                })
            .withCallback(
                kind == Models.LANGUAGE
                    ? RunFolder.at(folder).withCheckpoints(Every.steps(2)).withoutDisplay()
                    : Checkpoints.in(folder.resolve("checkpoints")).every(Every.steps(2)));
    try (GenerativeModel model =
        Checkpoints.latest(folder.resolve("checkpoints")).map(kind::load).orElseGet(kind::create)) {
      Models.fit(model, kind.data(), fit);
      model.save(folder.resolve("final.zip"));
    }
    System.out.println("ended");
  }
}
