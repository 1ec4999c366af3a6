package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.examples.support.LatentMap;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaeArguments;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.examples.support.ValidationArguments;
import io.gen4j.vae.Vae;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a VAE on MNIST, draws digits, and measures log p(x) of the test set in nats. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a VAE on MNIST and measures it in nats.")
final class MnistVae implements Callable<Integer> {

  private static final long SAMPLE_SEED = 1;
  private static final long TEST_SEED = 2;
  private static final int GRID = 64;
  private static final int PAIRS = 8;
  private static final int STRIPS = 5;
  private static final int STRIP = 10;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("mnist-vae", 12, 100);
  @Mixin private VaeArguments networks = new VaeArguments();
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Mixin private ValidationArguments validation = new ValidationArguments();

  @Override
  public Integer call() {
    training.check();
    validation.check();
    Dataset digits = validation.prepared(mnist.train());
    Dataset train = validation.trained(digits);
    Dataset test = validation.prepared(mnist.test());
    Vae vae = networks.open(spec, training, train, 0);
    TrainingRun run = new TrainingRun(training);
    validation.watch(run, vae, digits);
    TrainingReport report = run.fit(vae, vae::fit, train);
    drawPictures(vae, test);
    MetricsFile figures =
        validation.describe(run, report, training.output("validation.png"), new MetricsFile());
    run.finish(networks.measure(vae, test, figures));
    return 0;
  }

  private void drawPictures(Vae vae, Dataset test) {
    ImageGrid.of(vae.sample(GRID, SAMPLE_SEED), vae.range())
        .withZoom(2)
        .writePng(training.output("samples.png"));
    INDArray originals =
        VaePictures.binarized(VaePictures.first(test, GRID / 2, ValueRange.UNIT), TEST_SEED);
    VaePictures.bands(ValueRange.UNIT, PAIRS, originals, vae.reconstruct(originals))
        .withZoom(2)
        .writePng(training.output("reconstructions.png"));
    interpolations(vae, originals).writePng(training.output("interpolations.png"));
    LatentMap.of(vae.encodeMean(test, TEST_SEED), test)
        .writePng("posterior means of the test set", training.output("latent.png"));
  }

  private static ImageGrid interpolations(Vae vae, INDArray examples) {
    int strips = (int) Math.min(STRIPS, examples.size(0) / 2);
    INDArray[] paths = new INDArray[strips];
    for (int i = 0; i < strips; i++) {
      paths[i] =
          vae.interpolate(
              VaePictures.row(examples, 2 * i), VaePictures.row(examples, 2 * i + 1), STRIP);
    }
    return ImageGrid.of(Nd4j.concat(0, paths), vae.range()).withColumns(STRIP).withZoom(2);
  }
}
