package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Field;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.text.CharTokenizer;
import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.SequenceOptions;
import io.gen4j.datasets.text.SpecialToken;
import io.gen4j.datasets.text.Text;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.vae.architecture.SentenceVae;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.objective.Schedule;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SentenceVaeTest {

  private static final CharTokenizer CHARACTERS =
      CharTokenizer.learn(Text.of("abcd", "abcd"), SpecialToken.values());
  private static final TokenDataset LINES = lines(400);

  @TempDir private Path folder;

  /** Lines of 3 to 6 letters, all from {@code ab} or all from {@code cd}. */
  private static TokenDataset lines(int count, Integer... buckets) {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int length = 3 + random.nextInt(4);
      char first = i % 2 == 0 ? 'a' : 'c';
      for (int j = 0; j < length; j++) {
        text.append((char) (first + random.nextInt(2)));
      }
      text.append('\n');
    }
    return TokenDataset.sequences(
        Corpus.of(Text.of("lines", text.toString()).lines(), CHARACTERS),
        SequenceOptions.defaults().withBuckets(buckets));
  }

  private static Vae vae(VaeOptions options) {
    return Vae.create(SentenceVae.of(LINES).withEmbedding(6).withHidden(12), options);
  }

  private static VaeOptions options(double wordDropout) {
    return VaeOptions.defaults(2)
        .withLikelihood(Likelihoods.tokens(LINES.fields().get(0), wordDropout))
        .withLearningRate(1e-2)
        .withSeed(5);
  }

  /** Data {@code [size, time]}. */
  private static INDArray data(int size) {
    float[][] rows = new float[size][LINES.shape().length()];
    for (int i = 0; i < size; i++) {
      LINES.read(i, rows[i], 0);
    }
    return Nd4j.createFromArray(rows);
  }

  @Test
  void probabilitiesOfAllSequencesSumToOne() {
    // Sequences of 3 tokens of a vocabulary of 3, after the first one.
    TokenDataset small =
        TokenDataset.sequences(
            Corpus.of(
                Text.of("small", "ab\nb\n").lines(),
                CharTokenizer.learn(Text.of("ab", "ab"), SpecialToken.END)),
            SequenceOptions.defaults());
    assertThat(small.shape().length()).isEqualTo(3);
    Vae vae =
        Vae.create(
            SentenceVae.of(small).withEmbedding(4).withHidden(5),
            VaeOptions.defaults(2).withLikelihood(Likelihoods.tokens(small.fields().get(0), 0)));
    INDArray all = Nd4j.zeros(9, 3);
    for (int i = 0; i < 9; i++) {
      all.putScalar(i, 1, i / 3);
      all.putScalar(i, 2, i % 3);
    }
    INDArray z = Nd4j.createFromArray(new float[][] {{0.7f, -1.1f}}).repeat(0, 9);
    INDArray before = all.get(rows(), columns(0, 2)).dup('c');
    INDArray logits = vae.decoder().output(z, before);
    double sum = 0;
    for (double value : vae.options().likelihood().logDensities(all, logits, null)) {
      sum += Math.exp(value);
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
    // The first prediction does not see the token that it predicts.
    for (int i = 1; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        assertThat(logits.getFloat(i, k, 0)).isEqualTo(logits.getFloat(0, k, 0));
      }
    }
    assertThat(logits.getFloat(3, 0, 1)).isNotEqualTo(logits.getFloat(0, 0, 1));
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex rows() {
    return org.nd4j.linalg.indexing.NDArrayIndex.all();
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex columns(int from, int to) {
    return org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to);
  }

  @Test
  void theLatentVectorLearnsTheKindOfLine() {
    Vae vae = vae(options(0.5).withObjective(Objectives.elbo(new Schedule(0, 1, 150, 300), 0)));
    vae.fit(LINES, FitOptions.steps(300).withBatchSize(40));
    // Lines have 1 bit of their kind, then 1 bit per letter, and 2 bits of their length.
    double entropy = Math.log(2) * (1 + 4.5 + 2);
    double nats = -vae.logLikelihood(LINES, 50, 1);
    assertThat(nats).isBetween(entropy - 0.15, entropy + 0.6);
    assertThat(vae.aggregatePosterior(LINES, 500, 1).mutualInformation()).isBetween(0.5, 2.5);
    assertThat(vae.activeUnits(LINES, 1)).isBetween(1, 2);
    assertThat(vae.elbo(LINES, 1).elbo()).isBetween(-nats - 1, -nats + 0.1);
    // A mean of letters and the end, but not of the start.
    double perToken = vae.bitsPerDimension(LINES, 50, 1) * Math.log(2);
    assertThat(perToken).isCloseTo(nats / 5.5, within(0.1));

    INDArray drawn = vae.draw(200, 4);
    int pure = 0;
    for (int i = 0; i < 200; i++) {
      assertThat(drawn.getInt(i, 0)).isZero();
      String line = CHARACTERS.decode(drawn.getRow(i).toIntVector());
      pure += line.matches("[ab]+|[cd]+") ? 1 : 0;
    }
    assertThat(pure).isGreaterThan(150);
    assertThat(vae.draw(200, 4)).isEqualTo(drawn);
    // Words of a reconstruction are of the kind of the line.
    INDArray again = vae.reconstruct(data(20));
    for (int i = 0; i < 20; i++) {
      assertThat(CHARACTERS.decode(again.getRow(i).toIntVector()))
          .matches(i % 2 == 0 ? "[ab]+" : "[cd]+");
    }
    INDArray line = vae.interpolate(data(1), data(2).getRow(1, true), 5);
    assertThat(line.shape()).containsExactly(5, LINES.shape().length());
    assertThat(CHARACTERS.decode(line.getRow(0).toIntVector())).matches("[ab]+");
    assertThat(CHARACTERS.decode(line.getRow(4).toIntVector())).matches("[cd]+");
  }

  @Test
  void paddingHasNoEffect() {
    Vae vae = vae(options(0));
    double[] scores = vae.logLikelihoods(LINES, 3, 1);
    // The same lines in a longer frame.
    assertThat(scores).hasSize(400);
    INDArray changed = data(1);
    int length = LINES.length(0);
    assertThat(length).isLessThan(LINES.shape().length());
    INDArray encoded = vae.encodeMean(LINES, 1);
    // Without a mask, padding is data.
    assertThat(vae.encodeMean(changed).getRow(0)).isNotEqualTo(encoded.getRow(0));
  }

  @Test
  void theEncoderGetsMoreSteps() {
    EncoderSteps steps = new EncoderSteps(3, 6);
    Vae vae = vae(options(0).withEncoderSteps(steps));
    INDArray decoder = vae.decoder().parameters().dup();
    INDArray encoder = vae.encoder().parameters().dup();
    vae.fit(LINES, FitOptions.steps(3).withBatchSize(20));
    assertThat(vae.decoder().parameters()).isEqualTo(decoder);
    assertThat(vae.encoder().parameters()).isNotEqualTo(encoder);
    vae.fit(LINES, FitOptions.steps(4).withBatchSize(20));
    INDArray once = vae.decoder().parameters().dup();
    assertThat(once).isNotEqualTo(decoder);
    vae.fit(LINES, FitOptions.steps(6).withBatchSize(20));
    assertThat(vae.decoder().parameters()).isEqualTo(once);
    vae.fit(LINES, FitOptions.steps(7).withBatchSize(20));
    assertThat(vae.decoder().parameters()).isNotEqualTo(once);
    assertThatThrownBy(() -> new EncoderSteps(0, 5)).hasMessageContaining("until step 5");
  }

  @Test
  void aSavedModelGoesOn() {
    VaeOptions options = options(0.3).withEncoderSteps(new EncoderSteps(2, 9));
    Vae whole = vae(options);
    whole.fit(LINES, FitOptions.steps(12).withBatchSize(20));
    Vae first = vae(options);
    first.fit(LINES, FitOptions.steps(7).withBatchSize(20));
    Path file = folder.resolve("sentences.zip");
    first.save(file);
    Vae second = Vae.load(file);
    assertThat(second.options().encoderSteps()).isEqualTo(options.encoderSteps());
    second.fit(LINES, FitOptions.steps(12).withBatchSize(20));
    assertThat(second.decoder().parameters()).isEqualTo(whole.decoder().parameters());
    assertThat(second.encoder().parameters()).isEqualTo(whole.encoder().parameters());
    assertThat(second.data().orElseThrow().field(Field.DATA).orElseThrow().kind())
        .isEqualTo(CHARACTERS.vocabulary().kind());
    assertThat(second.summary()).contains("logits", "previous");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> vae(options(0)).fit(lines(60, 4), FitOptions.steps(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without buckets");
    assertThatThrownBy(() -> vae(options(0)).reconstructionErrors(LINES, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tokens");
    assertThatThrownBy(() -> vae(VaeOptions.defaults(2)))
        .isInstanceOf(IllegalArgumentException.class);
    SentenceVae longer = new SentenceVae(7, LINES.shape().length() + 1, 4, 5, 0);
    assertThatThrownBy(() -> Vae.create(longer, options(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decoder");
    assertThatThrownBy(() -> SentenceVae.of(LINES).withHidden(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
