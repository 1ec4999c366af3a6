package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every kind that a loader reads. Whatever the bytes, a loader answers with the
 * file's content or with its documented exception, within seconds. A few inputs run here; {@link
 * FuzzStressTest} runs a million.
 */
class FuzzTest {

  private static final int MODELS = 100;
  private static final int DATA = 200;

  /** Inputs that a loader once answered wrongly, in a folder for each loader. */
  private static final Path FINDS = Path.of("src/test/resources/io/gen4j/examples/fuzz/finds");

  @TempDir private Path folder;

  static List<FuzzTarget> targets(Path folder) throws IOException {
    List<FuzzTarget> all = new ArrayList<>();
    all.add(ModelTargets.gan(folder));
    all.add(ModelTargets.vae(folder));
    all.add(ModelTargets.languageModel(folder));
    all.add(ModelTargets.frameModel(folder));
    all.add(ModelTargets.imageToImage(folder));
    all.add(ModelTargets.cycle(folder));
    all.add(ModelTargets.weights(folder));
    all.addAll(RunTargets.all(folder));
    all.addAll(SequenceTargets.all(folder));
    all.addAll(DataTargets.all(folder));
    return all;
  }

  @Test
  void aFewThousandInputs() throws IOException {
    for (FuzzTarget target : targets(folder)) {
      FuzzRun run = new FuzzRun(target, folder.resolve("finds"));
      run.run(0, target.asModel() ? MODELS : DATA);
      assertThat(run.finds()).as(target.name()).isEmpty();
      // Inputs that all load, or none of which loads, would show nothing.
      assertThat(run.outcomes()).as(target.name()).containsKey("loads");
      assertThat(run.outcomes().size() > 1)
          .as(target.name())
          .isEqualTo(!target.documented().isEmpty());
    }
  }

  @Test
  void earlierFinds() throws IOException {
    for (FuzzTarget target : targets(folder)) {
      Path finds = FINDS.resolve(target.name());
      if (Files.isDirectory(finds)) {
        try (Stream<Path> files = Files.list(finds)) {
          for (Path file : files.sorted().toList()) {
            Path copy = folder.resolve("find" + target.suffix());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            try {
              target.load().load(copy);
            } catch (Exception e) {
              assertThat(target.allows(e)).as("%s: %s", file, e).isTrue();
            }
          }
        }
      }
    }
  }

  /** The engine sees undocumented exceptions, errors and hangs, and keeps the input. */
  @Test
  void findsAreFound() throws IOException {
    FuzzTarget broken =
        new FuzzTarget(
            "broken",
            ".txt",
            List.of("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            Mutator.of("x"),
            Set.of(IOException.class),
            file -> {
              int length = Files.readAllBytes(file).length;
              if (length == 2) {
                throw new IllegalStateException("two");
              } else if (length == 1) {
                throw new IOException("documented");
              }
            },
            false,
            0);
    FuzzRun run = new FuzzRun(broken, folder.resolve("finds"));
    run.run(0, 100);
    assertThat(run.finds())
        .hasSizeLessThan(20)
        .isNotEmpty()
        .allMatch(find -> find.contains("IllegalStateException"));
    assertThat(run.outcomes()).containsKeys("loads", "IOException", "IllegalStateException");
    try (Stream<Path> files = Files.list(folder.resolve("finds"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".txt")))
          .hasSize(run.finds().size());
    }
    Map<String, Long> first = run.outcomes();
    FuzzRun again = new FuzzRun(broken, folder.resolve("again"));
    again.run(0, 100);
    assertThat(again.outcomes()).isEqualTo(first);
    assertThat(again.reached()).isEqualTo(100);
  }
}
