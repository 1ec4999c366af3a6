package io.gen4j.examples.stress;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Uses many models or many steps, and prints the resident memory in megabytes as it goes. */
final class ModelCycles {

  private ModelCycles() {}

  /** Arguments: what to do (close, drop, steps or files), how often, models to use. */
  public static void main(String... arguments) throws IOException {
    Gen4j.initialize();
    int count = Integer.parseInt(arguments[1]);
    Models[] kinds = new Models[arguments.length - 2];
    Dataset[] data = new Dataset[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = Models.valueOf(arguments[i + 2]);
      data[i] = kinds[i].data();
    }
    switch (arguments[0]) {
      case "steps" -> steps(count, kinds[0], data[0]);
      case "files" -> files(count, kinds[0], data[0]);
      default -> models(count, arguments[0].equals("close"), kinds, data);
    }
  }

  private static void models(int count, boolean close, Models[] kinds, Dataset... data) {
    for (int i = 0; i < count; i++) {
      int kind = i % kinds.length;
      GenerativeModel model = kinds[kind].create();
      Models.fit(model, data[kind], FitOptions.steps(2).withBatchSize(16));
      model.sample(16, i).close();
      if (close) {
        model.close();
      }
      print(i + 1, count);
    }
  }

  private static void steps(int count, Models kind, Dataset data) {
    try (GenerativeModel model = kind.create()) {
      for (int i = 0; i < count; i += 100) {
        Models.fit(model, data, FitOptions.steps(i + 100).withBatchSize(8));
        model.sample(1, i).close();
        print(i + 100, count);
      }
    }
  }

  private static void files(int count, Models kind, Dataset data) throws IOException {
    Path file = Files.createTempFile("model", ".zip");
    try (GenerativeModel model = kind.create()) {
      Models.fit(model, data, FitOptions.steps(2).withBatchSize(8));
      model.save(file);
    }
    for (int i = 0; i < count; i++) {
      try (GenerativeModel model = kind.load(file)) {
        model.save(file);
      }
      print(i + 1, count);
    }
    Files.delete(file);
  }

  private static void print(int done, int count) {
    if (done == Math.max(20, count / 50) || done % Math.max(1, count / 20) == 0) {
      System.out.println(done + " " + ChildJvm.residentMegabytes());
    }
  }
}
