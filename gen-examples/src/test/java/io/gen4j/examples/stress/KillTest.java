package io.gen4j.examples.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trainings that are killed at random moments end with the file of the training that was not, byte
 * for byte, and leave no other files.
 */
@Tag("stress")
class KillTest {

  private static final int KILLS = Integer.getInteger("gen4j.stress.kills", 10);
  private static final long SEED = Long.getLong("gen4j.stress.seed", System.nanoTime());

  private static final List<String> OPTIONS = List.of("-Xmx256m");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Models.class)
  void aKilledTrainingEndsAsIfItHadNotBeen(Models model) throws Exception {
    Path calm = Files.createDirectory(folder.resolve("calm"));
    Path killed = Files.createDirectory(folder.resolve("killed"));
    run(model, calm);
    Random random = new Random(SEED + model.ordinal());
    int kills = 0;
    int damaged = 0;
    int writing = 0;
    while (kills < KILLS) {
      try (ChildJvm child = start(model, killed)) {
        boolean early = random.nextInt(8) == 0;
        int steps = early ? 0 : 2 + random.nextInt(20);
        for (int i = 0; i < steps; i++) {
          assertThat(child.line()).as("line of the child, seed %d", SEED).startsWith("step ");
        }
        Thread.sleep(random.nextInt(early ? 3000 : 25));
        assertThat(child.kill()).as("killed before its end, seed %d", SEED).isTrue();
        kills++;
        writing += temporary(killed).isEmpty() ? 0 : 1;
      }
      if (random.nextInt(3) == 0) {
        damaged += damage(killed.resolve("checkpoints"), random);
      }
    }
    run(model, killed);
    System.out.printf(
        "%s: %d kills, %d while a file was written, %d newest checkpoints damaged, seed %d%n",
        model, kills, writing, damaged, SEED);
    assertThat(killed.resolve("final.zip")).hasSameBinaryContentAs(calm.resolve("final.zip"));
    assertThat(temporary(killed)).as("litter").isEmpty();
    try (Stream<Path> files = Files.list(killed)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !inRun(name)))
          .containsExactlyInAnyOrder("checkpoints", "final.zip");
    }
    if (model == Models.LANGUAGE) {
      assertThat(steps(killed)).isEqualTo(steps(killed).stream().sorted().distinct().toList());
      assertThat(Files.readString(killed.resolve("run.json"))).contains("\"finished\"");
    }
  }

  /** Returns the steps of the history. */
  private static List<Long> steps(Path run) throws IOException {
    return Files.readAllLines(run.resolve("history.csv")).stream()
        .skip(1)
        .map(row -> Long.valueOf(row.substring(0, row.indexOf(','))))
        .toList();
  }

  /** Returns whether a run folder has a file of this name, besides checkpoints. */
  private static boolean inRun(String name) {
    return name.matches(
        "run\\.json|history\\.csv|history\\.jsonl|report\\.html|events\\.out\\.tfevents\\..*");
  }

  private static ChildJvm start(Models model, Path to) {
    return ChildJvm.start(
        KilledTraining.class, OPTIONS, model.name(), to.toString(), String.valueOf(model.steps()));
  }

  private static void run(Models model, Path to) throws InterruptedException {
    try (ChildJvm child = start(model, to)) {
      assertThat(child.finish()).last().isEqualTo("ended");
    }
  }

  /** Returns the files that are neither checkpoints nor their index. */
  private static List<String> temporary(Path in) throws IOException {
    try (Stream<Path> files = Files.walk(in)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.matches("step-[0-9]{8}\\.zip|checkpoints\\.json|final\\.zip"))
          .filter(name -> !inRun(name))
          .toList();
    }
  }

  /** Flips a bit of the newest checkpoint or cuts it off, if there is an older one. */
  private static int damage(Path checkpoints, Random random) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    List<Path> all;
    try (Stream<Path> files = Files.list(checkpoints)) {
      all = files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
    if (all.size() < 2) {
      return 0;
    }
    Path newest = all.get(all.size() - 1);
    byte[] bytes = Files.readAllBytes(newest);
    if (random.nextBoolean()) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(newest, bytes);
    } else {
      Files.write(newest, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }
    return 1;
  }
}
