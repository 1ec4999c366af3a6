package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million damaged files, an eighth of them models. Runs under {@code -Pstress}, in a JVM of one
 * gigabyte. A run that was stopped or crashed goes on behind the input that it ended in; delete
 * {@code target/fuzz} to begin again. {@code -Dgen4j.fuzz.inputs} sets the number of inputs, and
 * {@code -Dgen4j.fuzz.first} the number of the first one: other numbers are other inputs. {@code
 * -Dgen4j.fuzz.targets} chooses loaders by their names, separated by commas.
 */
@Tag("stress")
class FuzzStressTest {

  @TempDir private Path folder;

  @Test
  void aMillionInputs() throws IOException {
    long inputs = Long.getLong("gen4j.fuzz.inputs", 1_000_000);
    long first = Long.getLong("gen4j.fuzz.first", 1_000_000_000);
    List<String> only = List.of(System.getProperty("gen4j.fuzz.targets", "").split(","));
    Path finds = Path.of("target/fuzz");
    List<String> found = new ArrayList<>();
    long total = 0;
    for (FuzzTarget target : FuzzTest.targets(folder)) {
      if (!only.contains("") && !only.contains(target.name())) {
        continue;
      }
      long count = Math.round(inputs * target.share());
      FuzzRun run = new FuzzRun(target, finds);
      long reached = run.reached();
      long from = reached > first && reached < first + count ? reached + 1 : first;
      long start = System.nanoTime();
      if (reached < first + count) {
        run.run(from, first + count);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      total += count;
      found.addAll(run.finds());
      // The report of the run: what a reader of the log wants to know.
      System.out.printf(
          "%-28s %,9d inputs from %,d in %.0f s, %s%n",
          target.name(), count, from, seconds, run.outcomes());
    }
    System.out.printf("%,d inputs, %d finds%n", total, found.size());
    assertThat(found).isEmpty();
  }
}
