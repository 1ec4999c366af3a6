package io.gen4j.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Field;
import io.gen4j.datasets.DatasetContract;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  @TempDir private Path folder;

  private final Text text = Text.of("text", "one two\nthree two one\n\u00e9t\u00e9 one\n").lines();

  @Test
  void aFileHoldsWhatMemoryHolds() throws Exception {
    WordTokenizer words = WordTokenizer.learn(text, WordOptions.defaults());
    Corpus memory = Corpus.of(text, words);
    Corpus file = Corpus.write(text, words, folder.resolve("text.tokens"));
    assertThat(file.vocabulary()).isEqualTo(memory.vocabulary());
    assertThat(file.digest()).isEqualTo(memory.digest());
    assertThat(file.size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(file.sequence(i)).isEqualTo(memory.sequence(i));
    }
    DatasetContract.check(TokenDataset.sequences(file, SequenceOptions.defaults()));
    DatasetContract.check(TokenDataset.windows(file, 3, 2));
    Corpus second = file.split(0.5).second();
    assertThat(second.sequence(0)).isEqualTo(memory.split(0.5).second().sequence(0));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString())).containsExactly("text.tokens");
    }
  }

  @Test
  void failuresLeaveNoFile() throws IOException {
    Path file = folder.resolve("text.tokens");
    CharTokenizer lacking = CharTokenizer.learn(Text.of("other", "one"));
    assertThatThrownBy(() -> Corpus.write(text, lacking, file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text: The vocabulary lacks");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = folder.resolve("text.tokens");
    Corpus.write(text, WordTokenizer.learn(text, WordOptions.defaults()), file);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 40, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut" + length), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Corpus.open(cut))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("not a complete file of tokens");
    }
    Path headless =
        Files.write(folder.resolve("headless"), Arrays.copyOfRange(whole, 90, whole.length));
    assertThatThrownBy(() -> Corpus.open(headless)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Corpus.open(folder.resolve("missing")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing");
  }

  /** A text of 8 MB and its 32 MB of tokens, in a Java heap of 8 MB. */
  @Test
  void filesMayBeLargerThanMemory() throws Exception {
    Path large = folder.resolve("large.txt");
    Random random = new Random(1);
    try (Writer out = Files.newBufferedWriter(large)) {
      char[] line = new char[100];
      for (int i = 0; i < 80_000; i++) {
        for (int j = 0; j < 99; j++) {
          line[j] = (char) ('a' + random.nextInt(26));
        }
        line[99] = '\n';
        out.write(line);
      }
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx8m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReadLarge.class.getName(),
                large.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log)).isEqualTo("80000 8000000 ok");
  }

  /** Runs in a Java heap smaller than the file. */
  static final class ReadLarge {

    private ReadLarge() {}

    public static void main(String[] arguments) throws IOException {
      Path large = Path.of(arguments[0]);
      CharTokenizer characters =
          CharTokenizer.learn(Text.file(large).lines(), SpecialToken.START, SpecialToken.END);
      Corpus corpus =
          Corpus.write(Text.file(large).lines(), characters, large.resolveSibling("large.tokens"));
      TokenDataset data = TokenDataset.sequences(corpus, SequenceOptions.defaults());
      float[] values = new float[data.shape().length()];
      float[] mask = new float[values.length];
      boolean right = true;
      for (int i = 0; i < data.size(); i += 9973) {
        data.read(i, values, 0);
        data.read(Field.MASK, i, mask, 0);
        right &= values[0] == 0 && values[100] == 1 && mask[100] == 1 && values[50] >= 2;
      }
      System.out.print(data.size() + " " + corpus.tokens() + " " + (right ? "ok" : "wrong"));
    }
  }
}
