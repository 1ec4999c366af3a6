package io.gen4j.core.callback;

import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * When a grid is drawn during one training, and to which file: before the first step of a new
 * model, at an interval, and after the last step.
 */
final class GridSchedule {

  private final GenerativeModel model;
  private final Consumer<Path> drawing;
  private final StepFiles files;
  private final Pace pace;
  private long drawn;

  /** Starts a training. Deletes the files of later steps, and draws an untrained model. */
  GridSchedule(Path folder, Every every, Progress start, Consumer<Path> drawing) {
    this.model = start.model();
    this.drawing = drawing;
    files = new StepFiles(folder, "png");
    files.deleteAfter(start.step());
    pace = new Pace(every, start);
    drawn = start.step();
    if (start.step() == 0) {
      pace.act(start, this::draw);
    }
  }

  void onStep(Progress progress) {
    if (pace.isDue(progress)) {
      pace.act(progress, this::draw);
    }
  }

  void onEnd() {
    if (model.steps() > drawn) {
      draw();
    }
  }

  private void draw() {
    drawn = model.steps();
    drawing.accept(files.of(drawn));
  }
}
