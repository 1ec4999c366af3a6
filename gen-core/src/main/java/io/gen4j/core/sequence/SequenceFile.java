package io.gen4j.core.sequence;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingCounts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;

/** Model files of sequence models. */
final class SequenceFile {

  private SequenceFile() {}

  /**
   * Writes a model.
   *
   * @param description kind and sizes of the model
   */
  static void write(Path file, SequenceCore core, Map<String, Object> description) {
    write(file, core, Map.of(), properties(core, description));
  }

  /**
   * Writes a model with further networks.
   *
   * @param more networks by name
   * @param properties all properties, see {@link #properties}
   */
  static void write(
      Path file,
      SequenceCore core,
      Map<String, ComputationGraph> more,
      Map<String, Object> properties) {
    Map<String, ComputationGraph> all = new LinkedHashMap<>(core.graphs());
    all.putAll(more);
    new ModelFile(core.evaluated().graph(), all, properties).write(file);
  }

  /** Returns the properties of a model's file. */
  static Map<String, Object> properties(SequenceCore core, Map<String, Object> description) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("training", core.trainer().counts().describe());
    core.trainer().data().ifPresent(data -> properties.put("data", data.describe()));
    properties.putAll(description);
    if (core.options().optimization().linearDecay() > 0) {
      properties.put("learning_rate", core.options().updater().getLearningRate(0, 0));
    }
    return properties;
  }

  /** Returns the options as plain data. */
  static Map<String, Object> describe(SequenceModelOptions options) {
    SequenceShape shape = options.shape();
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("shape", shape.kind().name());
    plain.put("layers", shape.layers());
    plain.put("width", shape.width());
    plain.put("heads", shape.heads());
    plain.put("tied", shape.tied());
    plain.put("dropout", options.dropout());
    plain.put("weight_decay", options.weightDecay());
    plain.put("label_smoothing", options.labelSmoothing());
    plain.put("start", options.start());
    plain.put("optimization", options.optimization().describe());
    plain.put("seed", Long.toString(options.seed()));
    return plain;
  }

  /**
   * Reads a file and creates a model from it.
   *
   * @param sizes rules of the properties that only this kind has
   * @param make creates the model; what it throws becomes a {@link
   *     io.gen4j.core.files.ModelFileException}
   */
  static <T> T load(
      Path file, String kind, Map<String, Rules.Rule> sizes, Function<ModelFile, T> make) {
    return ModelFile.load(
        file,
        Set.of(kind),
        List.of(),
        ModelFile.Content.of((properties, length) -> check(properties, sizes, length), make));
  }

  /** Checks the types and ranges of the properties, before networks are read. */
  static void check(Map<String, Object> properties, Map<String, Rules.Rule> sizes, long length) {
    sizes.forEach((name, rule) -> rule.check(name, properties.get(name)));
    long most = ModelRules.mostOf(length);
    ModelRules.model(most)
        .with("training", ModelRules.counts())
        .with("shape", Rules.constant(SequenceShape.Kind.class))
        .with("layers", Rules.whole(1, most))
        .with("width", Rules.whole(1, most))
        .with("heads", Rules.whole(0, most))
        .with("tied", Rules.flag())
        .with("dropout", Rules.number(0, 1))
        .with("weight_decay", Rules.number(0, Double.MAX_VALUE))
        .with("label_smoothing", Rules.number(0, 1))
        .with("start", Rules.whole(Integer.MIN_VALUE, most))
        .with("optimization", ModelRules.optimization())
        .with("learning_rate", Rules.optional(Rules.number(0, Double.MAX_VALUE)))
        .with("seed", Rules.seed())
        .check(properties);
    if (properties.get("main") != null) {
      throw new IllegalArgumentException("it has no training state");
    }
  }

  /** Restores the options of a saved model. */
  static SequenceModelOptions options(ModelFile model) {
    Map<String, Object> plain = model.properties();
    Optimization optimization = Optimization.of(model.property("optimization", Map.class));
    IUpdater updater = Configurations.updater(model.network(SequenceCore.MODEL));
    if (optimization.linearDecay() > 0) {
      updater = optimization.unscheduled(updater, PlainData.number(plain, "learning_rate"));
    }
    return new SequenceModelOptions(
        new SequenceShape(
            PlainData.constant(plain, "shape", SequenceShape.Kind.class),
            PlainData.integer(plain, "layers"),
            PlainData.integer(plain, "width"),
            PlainData.integer(plain, "heads"),
            model.property("tied", Boolean.class)),
        PlainData.number(plain, "dropout"),
        PlainData.number(plain, "weight_decay"),
        PlainData.number(plain, "label_smoothing"),
        PlainData.integer(plain, "start"),
        updater,
        optimization,
        Long.parseLong(PlainData.text(plain, "seed")));
  }

  /**
   * Checks that a saved network is the one that the saved options describe: native code would read
   * beyond the end of an embedding of fewer tokens.
   */
  static void requireNetwork(
      ModelFile model,
      SequenceModelOptions options,
      Supplier<ComputationGraphConfiguration> described) {
    ComputationGraph saved = model.network(SequenceCore.MODEL);
    Map<String, GraphVertex> vertices = saved.getConfiguration().getVertices();
    boolean same = options.shape().layers() <= vertices.size();
    if (same) {
      Map<String, GraphVertex> expected = described.get().getVertices();
      same = vertices.keySet().equals(expected.keySet());
      for (Map.Entry<String, GraphVertex> each : expected.entrySet()) {
        GraphVertex found = vertices.get(each.getKey());
        same =
            same
                && found.getClass() == each.getValue().getClass()
                && found.numParams(true) == each.getValue().numParams(true);
      }
    }
    if (!same) {
      throw new IllegalArgumentException("its network is not the one that its options describe");
    }
    ComputationGraph average = model.networks().get(SequenceCore.AVERAGE);
    if (average != null) {
      SavedNetwork.requireAlike(SequenceCore.AVERAGE, average, saved);
    }
  }

  /** Restores how far a saved model was trained. */
  static void resume(SequenceCore core, ModelFile model) {
    core.trainer()
        .resume(
            TrainingCounts.of(model.property("training", Map.class)),
            model.properties().get("data") instanceof Map<?, ?> data
                ? DataDescription.of(data)
                : null);
  }
}
