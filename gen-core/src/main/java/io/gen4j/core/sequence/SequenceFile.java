package io.gen4j.core.sequence;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingCounts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("training", core.trainer().counts().describe());
    core.trainer().data().ifPresent(data -> properties.put("data", data.describe()));
    properties.putAll(description);
    if (core.options().optimization().linearDecay() > 0) {
      properties.put("learning_rate", core.options().updater().getLearningRate(0, 0));
    }
    new ModelFile(core.evaluated().graph(), core.graphs(), properties).write(file);
  }

  /** Returns the options as plain data. */
  static Map<String, Object> describe(LanguageModelOptions options) {
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

  /** Restores the options of a saved model. */
  static LanguageModelOptions options(ModelFile model) {
    Map<String, Object> plain = model.properties();
    Optimization optimization = Optimization.of(model.property("optimization", Map.class));
    IUpdater updater = Configurations.updater(model.network(SequenceCore.MODEL));
    if (optimization.linearDecay() > 0) {
      updater = optimization.unscheduled(updater, PlainData.number(plain, "learning_rate"));
    }
    return new LanguageModelOptions(
        new SequenceShape(
            SequenceShape.Kind.valueOf(PlainData.text(plain, "shape")),
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
