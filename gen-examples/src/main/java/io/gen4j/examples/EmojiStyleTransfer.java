package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.augmentation.ImageAugmentation;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.AttributeClassifier.Findings;
import io.gen4j.examples.judge.AttributeTraining;
import io.gen4j.examples.pairs.DataPath;
import io.gen4j.examples.pairs.EmojiPairs;
import io.gen4j.examples.pairs.ImagePairs;
import io.gen4j.examples.pairs.PairScores;
import io.gen4j.examples.pairs.Retrieval;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.term.Reconstruction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Redraws emoji in another style, learned from pairs or without pairs. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Redraws emoji in another style, learned from pairs or without pairs.")
final class EmojiStyleTransfer implements Callable<Integer> {

  private static final int COLUMNS = 12;
  private static final int PICTURES = 24;
  private static final int CANDIDATES = 100;
  private static final String STYLE = "style";
  private static final double SHIFT = 0.06;
  private static final String HOW_TO_GET_IT =
      " Emoji of several styles (64x64) are in npm's packages emoji-datasource-twitter, -google,"
          + " -apple and -facebook: in target/emoji-styles, run 'npm pack"
          + " emoji-datasource-twitter', 'tar -xzf emoji-datasource-twitter-*.tgz"
          + " package/img/twitter/64' and 'mv package/img/twitter/64 twitter', and so on.";

  @Spec private CommandSpec spec;

  @Mixin private TrainingArguments training = new TrainingArguments("emoji-style-transfer", 30, 16);

  @Option(
      names = "--data",
      description =
          "folder or zip with a sub-folder of images for each style; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "emoji-styles");

  @Option(
      names = "--from",
      defaultValue = "twitter",
      description = "style to translate; default ${DEFAULT-VALUE}")
  private String from;

  @Option(
      names = "--to",
      defaultValue = "google",
      description = "style to translate to; default ${DEFAULT-VALUE}")
  private String to;

  @Option(names = "--paired", description = "learn from pairs (pix2pix); the default")
  private boolean paired;

  @Option(
      names = "--unpaired",
      description = "learn without pairs (CycleGAN), from two halves of the code points")
  private boolean unpaired;

  @Option(
      names = "--side",
      defaultValue = "64",
      description = "height and width of the images; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use this many pairs for training; 0, the default, for all")
  private int limit;

  @Option(
      names = "--width",
      defaultValue = "24",
      description = "channels of the first layer; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--rate",
      defaultValue = "5e-4",
      description =
          "learning rate of the generators, which falls to zero; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--l1",
      defaultValue = "100",
      description = "weight of the mean absolute difference of pairs; default ${DEFAULT-VALUE}")
  private double l1;

  @Option(
      names = "--cycle",
      defaultValue = "10",
      description = "weight of the cycle, without pairs; default ${DEFAULT-VALUE}")
  private double cycle;

  @Option(
      names = "--identity",
      defaultValue = "1",
      description = "weight of the identity, without pairs; default ${DEFAULT-VALUE}")
  private double identity;

  @Option(
      names = "--classifier-epochs",
      defaultValue = "10",
      description = "passes of the classifier of styles over the emoji; default ${DEFAULT-VALUE}")
  private int classifierEpochs;

  @Override
  public Integer call() {
    if (paired && unpaired) {
      throw new IllegalArgumentException("Give --paired or --unpaired, not both");
    }
    training.check();
    TrainingArguments.requireAtLeast("--classifier-epochs", classifierEpochs, 1);
    try (DataPath opened = DataPath.open(data, HOW_TO_GET_IT)) {
      EmojiPairs pairs = EmojiPairs.open(opened.root(), from, to, side).limited(limit);
      if (unpaired) {
        withoutPairs(pairs);
      } else {
        withPairs(pairs);
      }
    }
    return 0;
  }

  private void withPairs(EmojiPairs pairs) {
    Gan gan =
        training.resumes()
            ? Gan.load(training.saved())
            : Gan.create(
                Pix2Pix.of(pairs.train()).withWidth(width),
                options(GanOptions.defaults(), pairs.train()).withTerm(Reconstruction.l1(l1)));
    check(gan.options().seed());
    TrainingRun run = new TrainingRun(training);
    run.fit(gan, gan::fit, pairs.train());
    finish(run, pairs, images -> gan.sample(images, 1), null);
  }

  private void withoutPairs(EmojiPairs pairs) {
    Dataset images = pairs.unpaired(training.seed());
    Pix2Pix networks =
        Pix2Pix.of(images)
            .withWidth(width)
            .withNormalization(Pix2Pix.Normalization.INSTANCE)
            .withoutConditionInDiscriminator();
    CycleGan model =
        training.resumes()
            ? CycleGan.load(training.saved())
            : CycleGan.create(
                networks,
                networks.reversed(),
                options(CycleGan.options(), images),
                cycle,
                identity);
    check(model.seed());
    TrainingRun run = new TrainingRun(training);
    run.fit(model, model::fit, images);
    finish(run, pairs, model::translate, model::translateBack);
  }

  private GanOptions options(GanOptions start, Dataset images) {
    return start
        .withLearningRates(rate, 2e-4)
        .withLinearDecay((long) training.epochs() * Batches.perEpoch(images, training.batch()))
        .withSeed(training.seed());
  }

  private void check(long seed) {
    if (training.resumes()) {
      new SavedSettings(spec, training.saved()).compare("--seed", training.seed(), seed).check();
    }
  }

  private void finish(
      TrainingRun run,
      EmojiPairs pairs,
      UnaryOperator<INDArray> translate,
      UnaryOperator<INDArray> back) {
    Dataset test = pairs.test();
    AttributeClassifier styles = styles(pairs);
    PairScores scores = new PairScores(test.shape());
    PairScores copies = new PairScores(test.shape());
    int[] asWanted = new int[1];
    ImagePairs.forEach(
        test,
        some -> {
          INDArray results = translate.apply(some.condition());
          scores.add(results, some.data());
          copies.add(some.condition(), some.data());
          Findings found = styles.classify(part(results), (int) results.size(0));
          asWanted[0] += (int) Arrays.stream(found.predicted(STYLE)).filter(s -> s == 1).count();
        });
    ImagePairs candidates =
        ImagePairs.of(
            test,
            IntStream.range(0, Math.min(CANDIDATES, pairs.distinct().length))
                .map(i -> pairs.distinct()[i])
                .toArray());
    draw(test, pairs, translate, back);
    MetricsFile metrics =
        new MetricsFile()
            .put("l1", scores.l1())
            .put("l1_copy", copies.l1())
            .put("ssim", scores.ssim())
            .put("ssim_copy", copies.ssim())
            .put("style_accuracy", (double) asWanted[0] / test.size())
            .put("classifier_accuracy", styles.attribute(STYLE).accuracy())
            .put(
                "retrieval_top1",
                Retrieval.top1(translate.apply(candidates.condition()), candidates.data()))
            .put("retrieval_copy", Retrieval.top1(candidates.condition(), candidates.data()))
            .put("candidates", candidates.data().size(0))
            .put("paired", back == null)
            .put("training_pairs", pairs.train().size())
            .put("test_pairs", test.size())
            .put("seed", training.seed());
    run.finish(metrics);
    System.out.println(metrics.text());
  }

  private static AttributeClassifier.Images part(INDArray images) {
    return (from, count) -> images.get(NDArrayIndex.interval(from, from + count)).dup('c');
  }

  /** Trains the classifier of styles on mirrored and shifted emoji, or loads it. */
  private AttributeClassifier styles(EmojiPairs pairs) {
    Dataset train =
        Datasets.augmented(
            EmojiPairs.styles(pairs.train()),
            ImageAugmentation.NONE.withFlip(0.5).withShift(SHIFT),
            training.seed());
    return new AttributeTraining(
            Map.of(STYLE, train), Map.of(STYLE, EmojiPairs.styles(pairs.test())), classifierEpochs)
        .loadOrTrain(training.output("classifier.zip"));
  }

  /** Rows of inputs, results, and the truth; without pairs also results that are turned back. */
  private void draw(
      Dataset test,
      EmojiPairs pairs,
      UnaryOperator<INDArray> translate,
      UnaryOperator<INDArray> back) {
    int[] distinct = pairs.distinct();
    int count = Math.min(PICTURES, distinct.length);
    int[] chosen =
        IntStream.range(0, count).map(i -> distinct[i * distinct.length / count]).toArray();
    INDArray inputs = ImagePairs.field(test, Field.CONDITION, chosen);
    INDArray truth = ImagePairs.field(test, Field.DATA, chosen);
    INDArray results = translate.apply(inputs);
    INDArray[] rows =
        back == null
            ? new INDArray[] {inputs, results, truth}
            : new INDArray[] {inputs, results, back.apply(results), truth};
    VaePictures.bands(ValueRange.SYMMETRIC, COLUMNS, rows)
        .writePng(training.output("translated.png"));
    System.out.println(
        "rows of translated.png: input, result, "
            + (back == null ? "truth" : "result turned back, truth"));
  }
}
