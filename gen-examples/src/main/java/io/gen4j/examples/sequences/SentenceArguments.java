package io.gen4j.examples.sequences;

import io.gen4j.core.data.DataException;
import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.LongSequences;
import io.gen4j.datasets.text.SequenceOptions;
import io.gen4j.datasets.text.Text;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.datasets.text.WordOptions;
import io.gen4j.datasets.text.WordTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of examples that train on sentences, one per line of a file. */
public final class SentenceArguments {

  private static final String HOW_TO_GET_IT =
      " Name a folder with --data that has train.txt and test.txt (or coco-captions-train.txt and"
          + " coco-captions-test.txt), one sentence per line. The COCO captions that papers use come"
          + " with geek-ai/Texygen.";

  @Option(names = "--data", description = "folder of the sentences; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "coco-captions");

  @Option(
      names = "--min-count",
      description = "occurrences below which a word is unknown; default ${DEFAULT-VALUE}")
  private int minCount;

  @Option(
      names = "--max-words",
      description = "longer sentences are left out; default ${DEFAULT-VALUE}")
  private int maxWords = 20;

  /**
   * Creates the options with the example's default.
   *
   * @param minCount occurrences below which a word is unknown
   */
  public SentenceArguments(int minCount) {
    this.minCount = minCount;
  }

  /** Returns the training sentences as text. */
  public Text train() {
    return text("train.txt");
  }

  /** Returns the test sentences as text. */
  public Text test() {
    return text("test.txt");
  }

  private Text text(String name) {
    Path file = data.resolve(name);
    Path captions = data.resolve("coco-captions-" + name);
    if (!Files.isRegularFile(file) && !Files.isRegularFile(captions)) {
      throw new DataException("There is no file " + file.toAbsolutePath() + "." + HOW_TO_GET_IT);
    }
    return Text.file(Files.isRegularFile(file) ? file : captions).lines();
  }

  /** Learns the words of a text. */
  public WordTokenizer words(Text text) {
    return WordTokenizer.learn(text, WordOptions.defaults().withMinCount(minCount));
  }

  /** Returns sentences that are not too long as a data set. */
  public TokenDataset sentences(Text text, WordTokenizer words) {
    return TokenDataset.sequences(
        Corpus.of(text, words),
        SequenceOptions.defaults().withMaxTokens(maxWords, LongSequences.LEAVE_OUT));
  }
}
