package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyStoppingTest {

  private static final double[] VALUES = {9, 5, 6, 4.9, 7, 8, 4.8, 9, 9, 9};

  private static TinyModel trainedFor(long steps) {
    TinyModel model = TinyModel.create();
    model.fit(FitOptions.steps(steps));
    return model;
  }

  /** Best at step 2 with 4.9 no improvement; 4.9 counts from a margin below 0.1. */
  @ParameterizedTest
  @CsvSource({"1, 0, 2, 3", "2, 0, 4, 6", "3, 0, 7, 10", "2, 0.11, 2, 4", "2, 0.09, 4, 6"})
  void stopsAfterItsPatienceAndEndsWithTheBestModel(
      int patience, double improvement, long best, long stopped) {
    TinyModel model = TinyModel.create();
    TrainingReport report =
        model.fit(
            FitOptions.steps(10)
                .withCallback(
                    EarlyStopping.on("fid", Goal.MINIMIZE, patience)
                        .withLeastImprovement(improvement))
                .withCallback(CheckpointsTest.values(VALUES)));
    assertThat(report.steps()).isEqualTo(best);
    assertThat(report.examples()).isEqualTo(4 * stopped);
    assertThat(report.stopped()).isTrue();
    assertThat(model.counts()).isEqualTo(trainedFor(best).counts());
    assertThat(model.state()).containsExactly(trainedFor(best).state());
    // The model goes on as if it had never seen the steps after.
    model.fit(FitOptions.steps(12));
    assertThat(model.state()).containsExactly(trainedFor(12).state());
  }

  @Test
  void highValuesCanBeTheGoal() {
    double[] rising = {1, 2, 3, 2, Double.NaN, 9};
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(6)
            .withCallback(EarlyStopping.on("fid", Goal.MAXIMIZE, 2))
            .withCallback(CheckpointsTest.values(rising)));
    assertThat(model.steps()).isEqualTo(3);
  }

  @Test
  void aTrainingThatReachesItsEndAlsoEndsWithTheBestModel() {
    TinyModel model = TinyModel.create();
    TrainingReport report =
        model.fit(
            FitOptions.steps(6)
                .withCallback(EarlyStopping.on("fid", Goal.MINIMIZE, 5))
                .withCallback(CheckpointsTest.values(VALUES)));
    assertThat(report.stopped()).isFalse();
    assertThat(model.state()).containsExactly(trainedFor(4).state());
  }

  @Test
  void canLeaveTheModelAsItStopped() {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(10)
            .withCallback(EarlyStopping.on("fid", Goal.MINIMIZE, 2).withoutRestoring())
            .withCallback(CheckpointsTest.values(VALUES)));
    assertThat(model.state()).containsExactly(trainedFor(6).state());
  }

  /** The loss falls with every epoch: as a goal to maximize, the first epoch is the best. */
  @Test
  void judgesTheLossByEpochs() {
    TinyModel model = TinyModel.create();
    model.fit(FitOptions.epochs(9).withCallback(EarlyStopping.on("loss", Goal.MAXIMIZE, 2)));
    assertThat(model.steps()).isEqualTo(4);
    TinyModel falling = TinyModel.create();
    TrainingReport report =
        falling.fit(FitOptions.epochs(4).withCallback(EarlyStopping.on("loss", Goal.MINIMIZE, 1)));
    assertThat(report.stopped()).isFalse();
    assertThat(falling.steps()).isEqualTo(16);
  }

  @Test
  void checksItself() {
    assertThatThrownBy(() -> EarlyStopping.on("fid", Goal.MINIMIZE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 0");
    EarlyStopping stopping = EarlyStopping.on("fid", Goal.MINIMIZE, 1);
    assertThatThrownBy(() -> stopping.withLeastImprovement(-0.1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> stopping.withLeastImprovement(Double.NaN)).hasMessageContaining("NaN");
  }
}
