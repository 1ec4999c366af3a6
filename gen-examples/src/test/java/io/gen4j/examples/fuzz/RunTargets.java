package io.gen4j.examples.fuzz;

import io.gen4j.core.callback.Checkpoints;
import io.gen4j.core.callback.CsvLog;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.JsonLinesLog;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.report.RunReport;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files of a run folder that Gen4J reads again: when a training is resumed there, and for the page
 * about it.
 */
final class RunTargets {

  private static final Set<Class<? extends Exception>> DOCUMENTED =
      Set.of(IllegalArgumentException.class, IllegalStateException.class);

  private static final int STEPS = 3;

  private final Path template;
  private final Path used;
  private final Dataset data = ModelTargets.rows(8, ExampleShape.vector(2));
  private final Gan model =
      Gan.create(
          MlpGan.of(ExampleShape.vector(2)).withLatentSize(2).withHidden(List.of(2)),
          GanOptions.defaults());

  private RunTargets(Path folder) {
    template = folder.resolve("run");
    used = folder.resolve("used");
    fit(RunFolder.at(template).withoutDisplay());
  }

  private void fit(Callback callback) {
    model.fit(data, FitOptions.steps(STEPS).withBatchSize(4).withCallback(callback));
  }

  static List<FuzzTarget> all(Path folder) throws IOException {
    RunTargets run = new RunTargets(folder);
    Files.writeString(
        run.template.resolve("classes.csv"), "class,name,fid\n0,\"a, b\",1.5\n1,c,nan\n");
    Path history = run.used.resolve("history.csv");
    Path lines = run.used.resolve("history.jsonl");
    Path checkpoints = run.used.resolve("checkpoints");
    List<FuzzTarget> all = new ArrayList<>();
    all.add(
        run.target("run.json", DOCUMENTED, () -> run.fit(RunFolder.at(run.used).withoutDisplay())));
    all.add(run.target("classes.csv", Set.of(), () -> {}));
    all.add(run.target("history.csv", DOCUMENTED, () -> run.fit(CsvLog.to(history))));
    all.add(run.target("history.jsonl", DOCUMENTED, () -> run.fit(JsonLinesLog.to(lines))));
    all.add(
        run.target(
            "checkpoints/checkpoints.json",
            Set.of(),
            () ->
                run.fit(
                    Checkpoints.in(checkpoints)
                        .withBest("discriminator_loss", Goal.MINIMIZE)
                        .every(Every.steps(1)))));
    return all;
  }

  private FuzzTarget target(
      String name, Set<Class<? extends Exception>> documented, Runnable resume) throws IOException {
    Path file = used.resolve(name);
    return new FuzzTarget(
        name.replace('/', '-'),
        name.substring(name.lastIndexOf('.')),
        List.of(Files.readAllBytes(template.resolve(name))),
        Mutator.of(
            "\"",
            ",",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\n",
            "\r",
            "[[[[[[[[",
            "null",
            "1e999",
            "-",
            "NaN",
            "\u0000",
            "\u00ff",
            "step",
            "\"sessions\":",
            "\"seed\":",
            "\"best\":",
            "\"value\":"),
        documented,
        input -> {
          reset();
          Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
          RunReport.of(used).html();
          resume.run();
        },
        false,
        0.004);
  }

  /** Copies the texts of the undamaged run. */
  private void reset() throws IOException {
    if (Files.exists(used)) {
      try (Stream<Path> old = Files.walk(used)) {
        for (Path each : old.filter(Files::isRegularFile).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(used.resolve("checkpoints"));
    try (Stream<Path> files = Files.walk(template)) {
      for (Path each :
          files.filter(file -> file.toString().matches(".*(json|jsonl|csv)")).toList()) {
        Files.copy(each, used.resolve(template.relativize(each)));
      }
    }
  }
}
