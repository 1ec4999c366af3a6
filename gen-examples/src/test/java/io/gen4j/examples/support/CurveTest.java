package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveTest {

  @TempDir private Path folder;

  @Test
  void goesOnAfterTheEpochsThatTheModelHasSeen() {
    Path file = folder.resolve("deep").resolve("curve.json");
    Curve first = Curve.open(file, 0);
    first.add(1, Map.of("x", 0.5));
    first.add(2, Map.of("x", 0.25));
    first.add(3, Map.of("x", 0.125));

    Curve resumed = Curve.open(file, 2);
    assertThat(resumed.points())
        .containsExactly(Map.of("epoch", 1, "x", 0.5), Map.of("epoch", 2, "x", 0.25));
    resumed.add(3, Map.of("x", 7.0));
    assertThat(Curve.open(file, 9).points())
        .hasSize(3)
        .last()
        .isEqualTo(Map.of("epoch", 3, "x", 7.0));

    assertThat(Curve.open(file, 0).points()).as("a model trained anew").isEmpty();
  }
}
