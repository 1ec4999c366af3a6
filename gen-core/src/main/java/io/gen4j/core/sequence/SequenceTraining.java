package io.gen4j.core.sequence;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.TrainingGuard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The access of another kind of training to a language model, for example that of a GAN: it trains
 * the network of the model with steps of its own, while other threads use the model. The language
 * model must not be trained in another way meanwhile.
 */
public final class SequenceTraining {

  private final LanguageModel model;

  SequenceTraining(LanguageModel model) {
    this.model = model;
  }

  /** Returns the network with its moving average, if the options of the model have one. */
  public TrainedNetwork network() {
    return model.core.trained();
  }

  /** Returns what the trainer must tell about its changes of the network. */
  public TrainingGuard guard() {
    return model.core.guard();
  }

  /**
   * Checks that the model can learn a data set.
   *
   * @throws IllegalArgumentException if the data have another vocabulary, or longer sequences
   * @throws IllegalStateException if the model is closed
   */
  public void requireFits(Dataset dataset) {
    model.core.requireOpen("fit");
    model.requireFits(dataset);
  }

  /**
   * Saves the model between two steps, as the language model does, with more networks and
   * properties.
   *
   * @param networks further networks by name
   * @param properties returns further properties, which replace those of the same names
   */
  public void save(
      Path file, Map<String, ComputationGraph> networks, Supplier<Map<String, Object>> properties) {
    model.core.atRest(
        "save",
        () -> {
          Map<String, Object> described = SequenceFile.properties(model.core, model.describe());
          described.putAll(properties.get());
          SequenceFile.write(file, model.core, networks, described);
        });
  }

  /**
   * Opens what {@link #save} has written.
   *
   * @param kind value of the property {@code kind}
   * @param layerPackages packages of an application's own layers
   * @param more checks the further properties before networks are read
   * @param make makes the model from the file and its language model
   */
  public static <T> T load(
      Path file,
      String kind,
      List<String> layerPackages,
      Consumer<Map<String, Object>> more,
      BiFunction<ModelFile, LanguageModel, T> make) {
    return ModelFile.load(
        file,
        Set.of(kind),
        layerPackages,
        ModelFile.Content.of(
            (properties, length) -> {
              more.accept(properties);
              SequenceFile.check(properties, LanguageModel.SIZES, length);
            },
            saved -> make.apply(saved, LanguageModel.read(saved))));
  }
}
