package io.gen4j.examples.transfer;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.FashionMnist;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.faces.ColorPair;
import io.gen4j.examples.faces.Faces;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.AttributeTraining;
import io.gen4j.examples.judge.ImageDistance;
import io.gen4j.examples.support.LimitArguments;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that choose two data sets: the first for the base model, the second for fine-tuning. */
public final class TransferTask {

  /** The pairs of data sets. */
  public enum Kind {
    /** From MNIST's digits to Fashion-MNIST. */
    DIGITS,
    /** From faces without hats to a few faces with hats. */
    FACES
  }

  @Option(
      names = "--task",
      defaultValue = "DIGITS",
      description =
          "DIGITS (from digits to Fashion-MNIST) or FACES (from faces without hats to a few faces"
              + " with hats); default ${DEFAULT-VALUE}")
  private Kind kind;

  @Option(
      names = "--data",
      description =
          "folder of Fashion-MNIST's files, or folder or zip archive of faces with attributes.csv;"
              + " default the folder of Debian's package, or target/avatars.zip")
  private Path data;

  @Option(
      names = "--hats",
      split = ",",
      defaultValue = Faces.HATS,
      description = "classes of the attribute 'top' that are hats; default ${DEFAULT-VALUE}")
  private List<String> hats;

  @Option(
      names = "--examples",
      defaultValue = "100",
      description = "faces with hats to learn from; default ${DEFAULT-VALUE}")
  private int examples;

  @Option(
      names = "--side",
      defaultValue = "64",
      description = "height and width of the faces in pixels; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--width",
      defaultValue = "32",
      description = "channels of the layer next to the image; default ${DEFAULT-VALUE}")
  private int width;

  @Mixin private LimitArguments limit = new LimitArguments();

  @Option(
      names = "--classifier-epochs",
      defaultValue = "4",
      description =
          "passes of the classifier whose features the Fréchet distance compares; default"
              + " ${DEFAULT-VALUE}")
  private int classifierEpochs;

  /**
   * The data of a task.
   *
   * @param name name of the task
   * @param source data of the base model
   * @param target data of the fine-tuning
   * @param distance distance to held-out images of the second kind
   * @param networks untrained networks for both
   * @param options options of every training for a learning rate of both networks, or for null,
   *     which means the rates that suit
   */
  public record Data(
      String name,
      Dataset source,
      Dataset target,
      ImageDistance distance,
      GanNetworks networks,
      Function<Double, GanOptions> options) {}

  /** Opens the data, and trains the classifier or loads it from the file. */
  public Data open(Path classifier) {
    TrainingArguments.requireAtLeast("--examples", examples, 2);
    limit.check();
    return kind == Kind.DIGITS ? digits(classifier) : faces(classifier);
  }

  private Data digits(Path classifier) {
    Path folder = data == null ? FashionMnist.USUAL_FOLDER : data;
    return digits(FashionMnist.train(folder), FashionMnist.test(folder), classifier);
  }

  /** Returns the task from digits to these images of 28x28 pixels. */
  Data digits(Dataset allTrain, Dataset allTest, Path file) {
    Dataset digits = limit.limited(Mnist.train());
    Dataset train = limit.limited(allTrain);
    Dataset test = limit.limited(allTest);
    AttributeClassifier judge =
        new AttributeTraining(Map.of("class", train), Map.of("class", test), classifierEpochs)
            .loadOrTrain(file);
    return new Data(
        "digits to " + train.name(),
        digits,
        train,
        ImageDistance.to(judge, AttributeClassifier.of(test), test.size()),
        Dcgan.of(digits).withWidth(width),
        rate -> at(rate == null ? 2e-4 : rate));
  }

  private Data faces(Path file) {
    Faces faces =
        Faces.open(
            data == null ? Path.of("target", "avatars.zip") : data, "attributes.csv", side, hats);
    AttributeClassifier judge =
        faces.classifier(
            List.of(
                "top", "backgroundColor", "skinColor", "hairColor", "clothing", "eyes", "mouth"),
            classifierEpochs,
            file);
    Dataset tops = faces.labeled(Faces.TOP);
    int[] hatClasses =
        IntStream.range(0, tops.classes())
            .filter(i -> hats.contains(tops.classNames().get(i)))
            .toArray();
    int[] with =
        IntStream.range(0, tops.size())
            .filter(i -> Arrays.stream(hatClasses).anyMatch(c -> c == tops.label(i)))
            .toArray();
    if (with.length <= examples) {
      throw new DataException(
          "There are "
              + with.length
              + " faces with hats, but "
              + examples
              + " are for training and the rest for the evaluation. Lower --examples.");
    }
    Dataset hatted = Datasets.subset(faces.all(), with);
    Datasets.Split split = Datasets.split(hatted, (double) examples / with.length, 1);
    int[] without =
        IntStream.range(0, tops.size()).filter(i -> Arrays.binarySearch(with, i) < 0).toArray();
    Dataset held = split.second();
    GanNetworks networks = ColorPair.DCGAN.networks(tops.shape(), width, 100, 0, 0);
    return new Data(
        "faces to faces with hats",
        limit.limited(Datasets.subset(faces.all(), without)),
        split.first(),
        ImageDistance.to(judge, AttributeClassifier.of(held), held.size()),
        networks,
        rate ->
            rate == null
                ? Dcgan.colorOptions()
                : ColorPair.DCGAN.options(at(rate), networks, null, 0));
  }

  private static GanOptions at(double rate) {
    return GanOptions.defaults().withLearningRates(rate, rate);
  }
}
