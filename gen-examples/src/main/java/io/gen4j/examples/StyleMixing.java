package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.faces.ColorPair;
import io.gen4j.examples.faces.Faces;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.AttributeClassifier.Findings;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.LimitArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.StyleSampler;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a style-based GAN on color faces and mixes styles: a grid whose rows have the coarse
 * styles of one face and whose columns have the fine styles of another (Karras et al. 2019).
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a style-based GAN on color faces and mixes styles: rows have the coarse styles of"
            + " one face, columns the fine styles of another.")
final class StyleMixing implements Callable<Integer> {

  private static final long COARSE = 1;
  private static final long FINE = 2;
  private static final long MEASURED = 3;
  private static final int GRID = 64;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("style-mixing", 20, 32);
  @Mixin private GanArguments networks = new GanArguments(16, 64, 2e-3, 2e-3);

  @Option(
      names = "--data",
      description = "folder or zip archive of images with attributes.csv; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "avatars.zip");

  @Mixin private LimitArguments limit = new LimitArguments();

  @Option(
      names = "--side",
      defaultValue = "32",
      description = "height and width of the images in pixels; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--r1",
      description = "weight of the R1 penalty, applied every 16 steps; 0 for none; default 0.5")
  private Double r1;

  @Option(
      names = "--path-length",
      defaultValue = "0",
      description =
          "weight of path-length regularization, applied every 4 steps, 2 in the paper; 0, the"
              + " default, for none")
  private double pathLength;

  @Option(
      names = "--first-fine",
      split = ",",
      description =
          "first layers with the styles of the column, one grid for each; default: the layer of"
              + " every size of the image after the first")
  private List<Integer> firstFine;

  @Option(
      names = "--attributes",
      split = ",",
      defaultValue = "backgroundColor,skinColor,hairColor,top,clothesColor",
      description =
          "attributes for which the share of mixtures is measured that take them from the row and"
              + " from the column; default ${DEFAULT-VALUE}")
  private List<String> attributes;

  @Option(
      names = "--classifier-epochs",
      defaultValue = "6",
      description = "passes of the classifier over the faces; default ${DEFAULT-VALUE}")
  private int classifierEpochs;

  @Option(
      names = "--faces",
      defaultValue = "6",
      description = "rows and columns of a grid; default ${DEFAULT-VALUE}")
  private int shown;

  @Option(
      names = "--psi",
      defaultValue = "0.8",
      description = "truncation of the styles, from 0 to 1 (none); default ${DEFAULT-VALUE}")
  private double psi;

  @Override
  public Integer call() {
    training.check();
    limit.check();
    TrainingArguments.requireAtLeast("--faces", shown, 1);
    Faces faces = Faces.open(data, "attributes.csv", side, List.of());
    Dataset train = limit.limited(faces.train(null));
    long steps = (long) training.epochs() * Batches.perEpoch(train, training.batch());
    Gan gan = training.resumes() ? networks.resume(training, spec, steps) : create(train, steps);
    AttributeClassifier classifier =
        faces.classifier(attributes, classifierEpochs, training.output("classifier.zip"));

    SampleStrip strip = new SampleStrip(() -> gan.sample(GRID, COARSE), gan.range());
    TrainingRun run = new TrainingRun(training).with(strip);
    run.fit(gan, gan::fit, train);
    try (INDArray samples = gan.sample(GRID, COARSE)) {
      ImageGrid.of(samples, gan.range()).writePng(training.output("samples.png"));
    }
    strip.writePng(training.output("progress.png"));

    StyleSampler sampler = StyleSampler.of(gan);
    Map<String, Object> fromRow = new LinkedHashMap<>();
    Map<String, Object> fromColumn = new LinkedHashMap<>();
    for (int layer : layers(sampler)) {
      draw(gan, sampler, layer);
      measure(gan, sampler, layer, classifier, fromRow, fromColumn);
    }
    run.finish(
        new MetricsFile()
            .put("layers", sampler.layers())
            .put("from_row", fromRow)
            .put("from_column", fromColumn)
            .put("seed", gan.options().seed()));
    return 0;
  }

  private Gan create(Dataset train, long steps) {
    GanNetworks pair =
        ColorPair.STYLE.networks(
            train.shape(), networks.width(), networks.latent(), networks.hidden(), 0);
    return Gan.create(
        pair,
        ColorPair.STYLE.options(networks.options(steps, training.seed()), pair, r1, pathLength));
  }

  private List<Integer> layers(StyleSampler sampler) {
    if (firstFine != null) {
      return firstFine;
    }
    List<Integer> all = new ArrayList<>();
    for (int layer = 1; layer < sampler.layers(); layer += 2) {
      all.add(layer);
    }
    return all;
  }

  /**
   * Draws the grid with its sources: those of the columns on top, those of the rows on the left.
   */
  private void draw(Gan gan, StyleSampler sampler, int firstFine) {
    INDArray rows = gan.latent().sample(shown, COARSE);
    INDArray columns = gan.latent().sample(shown, FINE);
    List<BufferedImage> tiles = new ArrayList<>();
    List<BufferedImage> top = tiles(gan, sampler.decode(columns, psi));
    List<BufferedImage> left = tiles(gan, sampler.decode(rows, psi));
    List<BufferedImage> mixed = tiles(gan, sampler.mix(rows, columns, firstFine, psi));
    int size = side;
    tiles.add(new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB));
    tiles.addAll(top);
    for (int r = 0; r < shown; r++) {
      tiles.add(left.get(r));
      tiles.addAll(mixed.subList(r * shown, (r + 1) * shown));
    }
    new ImageGrid(tiles, shown + 1, 2, 2)
        .writePng(training.output("mixing-from-layer-" + firstFine + ".png"));
  }

  private static List<BufferedImage> tiles(Gan gan, INDArray images) {
    try (images) {
      return ImageGrid.of(images, gan.range()).tiles();
    }
  }

  /**
   * Measures for which share of the mixtures, whose two sources differ in an attribute, the
   * classifier finds the class of the row's source or of the column's.
   */
  private void measure(
      Gan gan,
      StyleSampler sampler,
      int firstFine,
      AttributeClassifier classifier,
      Map<String, Object> fromRow,
      Map<String, Object> fromColumn) {
    int count = 4 * shown;
    INDArray rows = gan.latent().sample(count, MEASURED);
    INDArray columns = gan.latent().sample(count, MEASURED + 1);
    Findings left = classified(classifier, sampler.decode(rows, psi));
    Findings top = classified(classifier, sampler.decode(columns, psi));
    Findings mixed = classified(classifier, sampler.mix(rows, columns, firstFine, psi));
    Map<String, Double> row = new LinkedHashMap<>();
    Map<String, Double> column = new LinkedHashMap<>();
    for (String attribute : attributes) {
      int[] a = left.predicted(attribute);
      int[] b = top.predicted(attribute);
      int[] m = mixed.predicted(attribute);
      int different = 0;
      int asRow = 0;
      int asColumn = 0;
      for (int i = 0; i < m.length; i++) {
        if (a[i / count] != b[i % count]) {
          different++;
          asRow += m[i] == a[i / count] ? 1 : 0;
          asColumn += m[i] == b[i % count] ? 1 : 0;
        }
      }
      row.put(attribute, different == 0 ? null : asRow / (double) different);
      column.put(attribute, different == 0 ? null : asColumn / (double) different);
    }
    fromRow.put("layer_" + firstFine, row);
    fromColumn.put("layer_" + firstFine, column);
  }

  private static Findings classified(AttributeClassifier classifier, INDArray images) {
    try (images) {
      return classifier.classify(
          (from, count) -> images.get(NDArrayIndex.interval(from, from + count)).dup('c'),
          (int) images.size(0));
    }
  }
}
