package io.gen4j.core.callback;

import io.gen4j.core.report.RunReport;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;

/**
 * Writes the report of a run folder at intervals and when training ends. It is the last part of a
 * run folder.
 */
final class ReportPage implements Callback {

  private static final double SHARE = 0.005;

  private final Path folder;
  private Pace pace;

  ReportPage(Path folder) {
    this.folder = folder;
  }

  @Override
  public void onStart(Progress start) {
    pace = new Pace(Every.share(SHARE), start);
  }

  @Override
  public void onStep(Progress progress) {
    // A report of only a few steps is not useful.
    if (pace.isDue(progress) && progress.seconds() > 1) {
      pace.act(progress, this::write);
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    write();
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    if (pace != null) {
      write();
    }
  }

  private void write() {
    RunReport.of(folder).write(folder.resolve(RunReport.FILE));
  }
}
