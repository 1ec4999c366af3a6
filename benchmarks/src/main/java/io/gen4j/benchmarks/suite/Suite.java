package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Entry;
import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The benchmarks that compare whole steps, by name. */
public enum Suite {
  /** One update of both networks of a GAN. */
  GAN_STEP("gan-step", Set.of(EngineKind.values()), ganSteps()),
  /** One update of a VAE. */
  VAE_STEP("vae-step", allButDjl(), List.of(new Row("vae-128", Task.vae(128)))),
  /** Latency of one image and throughput of many. */
  SAMPLING("sampling", allButDjl(), samples()),
  /** One update of a language model. */
  SEQUENCE_STEP("sequence-step", sequenceEngines(), sequenceSteps()),
  /** Sequences of 256 tokens from a language model, one and 32 at a time. */
  SEQUENCE_SAMPLING("sequence-sampling", sequenceEngines(), sequenceSamples()),
  /** Gen4J only, over batch size, image size and width. */
  SCALING("scaling", Set.of(EngineKind.GEN4J, EngineKind.GEN4J_BFLOAT16), scales());

  /** Column of the rate of large matrix products in the results. */
  static final String GEMM = "gemm";

  /** The task for that rate. */
  static final Task GEMM_TASK = Task.gemm(2048);

  private final String label;
  private final Set<EngineKind> engines;
  private final List<Row> rows;

  Suite(String label, Set<EngineKind> engines, List<Row> rows) {
    this.label = label;
    this.engines = engines;
    this.rows = rows;
  }

  /** Returns the benchmark's name. */
  public String label() {
    return label;
  }

  /** Returns all names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Suite::label).toList();
  }

  /** Returns the column of an engine's other variant in the results. */
  static String other(EngineKind kind) {
    return kind.label() + "_other";
  }

  Set<EngineKind> engines() {
    return engines;
  }

  List<Row> rows() {
    return rows;
  }

  /** Returns the entries of a row, in the order in which they run. */
  List<Entry> entries(Row row) {
    List<Entry> entries = new ArrayList<>();
    for (EngineKind kind : EngineKind.values()) {
      if (engines.contains(kind)) {
        entries.add(new Entry(kind.label(), kind, row.task()));
      }
    }
    for (EngineKind kind : EngineKind.values()) {
      if (kind.hasVariants() && engines.contains(kind)) {
        entries.add(new Entry(other(kind), kind, row.task().withVariant(1)));
      }
    }
    entries.add(new Entry(GEMM, EngineKind.GEN4J, GEMM_TASK));
    return entries;
  }

  private static Set<EngineKind> allButDjl() {
    return Arrays.stream(EngineKind.values())
        .filter(kind -> kind != EngineKind.DJL)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<EngineKind> sequenceEngines() {
    return Set.of(EngineKind.GEN4J, EngineKind.DL4J, EngineKind.DL4J_BEST, EngineKind.LIBTORCH);
  }

  private static List<Row> sequenceSteps() {
    return List.of(
        new Row("lstm-2x256-32", Task.sequence(Task.Network.LSTM, 2, 256, 32, 64)),
        new Row("gru-1x512-32", Task.sequence(Task.Network.GRU, 1, 512, 32, 64)),
        new Row("gpt-4x128-32", Task.sequence(Task.Network.GPT, 4, 128, 32, 64)));
  }

  private static List<Row> sequenceSamples() {
    List<Row> rows = new ArrayList<>();
    for (int batch : new int[] {1, 32}) {
      rows.add(
          new Row(
              "lstm-2x256-" + batch,
              Task.sequence(Task.Network.LSTM, 2, 256, batch, 256).drawing()));
      rows.add(
          new Row(
              "gru-1x512-" + batch, Task.sequence(Task.Network.GRU, 1, 512, batch, 256).drawing()));
      rows.add(
          new Row(
              "gpt-4x128-" + batch, Task.sequence(Task.Network.GPT, 4, 128, batch, 256).drawing()));
    }
    return List.copyOf(rows);
  }

  private static List<Row> ganSteps() {
    return List.of(
        new Row("mlp-64", Task.mlpGan(64)),
        new Row("mlp-128", Task.mlpGan(128)),
        new Row("dcgan28-64", Task.dcgan(1, 28, 64, 64)),
        new Row("dcgan64-32", Task.dcgan(3, 64, 32, 32)),
        new Row("pix2pix", Task.pix2pix(64, 24, 16)),
        new Row("cyclegan", Task.cycleGan(64, 24, 16)));
  }

  private static List<Row> samples() {
    return List.of(
        new Row("dcgan28-1", Task.dcgan(1, 28, 64, 1).sampling()),
        new Row("dcgan28-256", Task.dcgan(1, 28, 64, 256).sampling()));
  }

  private static List<Row> scales() {
    List<Row> rows = new ArrayList<>();
    for (int batch = 16; batch <= 512; batch *= 2) {
      rows.add(new Row("mlp-" + batch, Task.mlpGan(batch)));
    }
    for (int batch = 16; batch <= 512; batch *= 2) {
      rows.add(new Row("dcgan28-" + batch, Task.dcgan(1, 28, 64, batch)));
    }
    for (int side : new int[] {28, 32, 64, 128}) {
      rows.add(new Row("dcgan" + side + "-rgb-w32-16", Task.dcgan(3, side, 32, 16)));
    }
    for (int width = 16; width <= 128; width *= 2) {
      rows.add(new Row("dcgan28-w" + width + "-64", Task.dcgan(1, 28, width, 64)));
    }
    return List.copyOf(rows);
  }
}
