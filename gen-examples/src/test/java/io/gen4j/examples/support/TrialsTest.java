package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.examples.support.Trials.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {

  @TempDir private Path folder;

  /** Must be visible to the reader of files. */
  public record Plan(String name, long firstSeed, double rate) {}

  /** Must be visible to the reader of files. */
  public record Outcome(int modes, double highQuality) {}

  private static final Plan PLAN = new Plan("plain", 1L << 40, 5e-4);
  private static final Outcome OLD = new Outcome(8, 0.25);
  private static final Outcome NEW = new Outcome(7, 0.5);

  @Test
  void keepsWhatIsFinished() throws IOException {
    Trial<Plan, Outcome> first = trials(true).run("a", PLAN, () -> OLD);
    assertThat(first).isEqualTo(new Trial<>(PLAN, OLD, false));
    assertThat(Files.readString(folder.resolve("a.json")))
        .contains("\"first_seed\" : 1099511627776", "\"high_quality\" : 0.25");

    assertThat(trials(true).run("a", PLAN, () -> NEW)).isEqualTo(new Trial<>(PLAN, OLD, true));
    assertThat(trials(true).run("b", PLAN, () -> NEW)).isEqualTo(new Trial<>(PLAN, NEW, false));
  }

  @Test
  void trainsAnewUnlessToldToResume() {
    trials(true).run("a", PLAN, () -> OLD);

    assertThat(trials(false).run("a", PLAN, () -> NEW)).isEqualTo(new Trial<>(PLAN, NEW, false));
    assertThat(trials(true).run("a", PLAN, () -> OLD).outcome()).isEqualTo(NEW);
  }

  @Test
  void trainsAnewIfThePlanIsAnother() {
    trials(true).run("a", PLAN, () -> OLD);
    Plan other = new Plan("plain", 1L << 40, 1e-4);

    assertThat(trials(true).run("a", other, () -> NEW).outcome()).isEqualTo(NEW);
  }

  @Test
  void trainsAnewIfTheFileLacksAField() throws IOException {
    for (String field : new String[] {"rate", "modes"}) {
      trials(false).run("a", PLAN, () -> OLD);
      Path file = folder.resolve("a.json");
      Files.writeString(file, Files.readString(file).replace("\"" + field + "\"", "\"else\""));

      assertThat(trials(true).run("a", PLAN, () -> NEW).outcome()).as(field).isEqualTo(NEW);
    }
  }

  @Test
  void namesAFileThatIsNoJson() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{ \"name\" : ");

    assertThatThrownBy(() -> trials(true).run("a", PLAN, () -> NEW))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("a.json");
  }

  private Trials<Plan, Outcome> trials(boolean resume) {
    return new Trials<>(folder, resume, Plan.class, Outcome.class);
  }
}
