package io.gen4j.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.DatasetContract;
import io.gen4j.datasets.Datasets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenDatasetTest {

  private static final Text LINES = Text.of("lines", "a b c\nb\nc c b a b\na\n").lines();
  private static final WordTokenizer WORDS = WordTokenizer.learn(LINES, WordOptions.defaults());
  private static final int A = WORDS.vocabulary().number("a").orElseThrow();
  private static final int B = WORDS.vocabulary().number("b").orElseThrow();
  private static final int C = WORDS.vocabulary().number("c").orElseThrow();

  private static TokenDataset lines(SequenceOptions options) {
    return TokenDataset.sequences(Corpus.of(LINES, WORDS), options);
  }

  private static float[] read(Dataset data, String field, int index) {
    float[] values = new float[data.field(field).orElseThrow().shape().length()];
    data.read(field, index, values, 0);
    return values;
  }

  @Test
  void sequencesArePadded() throws Exception {
    TokenDataset data = lines(SequenceOptions.defaults());
    assertThat(data.size()).isEqualTo(4);
    assertThat(data.shape().dimensions()).containsExactly(7);
    assertThat(data.fields().get(0).kind())
        .isEqualTo(new FieldKind.Tokens(WORDS.vocabulary().tokens()));
    assertThat(read(data, Field.DATA, 0)).containsExactly(0, A, B, C, 1, 1, 1);
    assertThat(read(data, Field.MASK, 0)).containsExactly(1, 1, 1, 1, 1, 0, 0);
    assertThat(read(data, Field.DATA, 2)).containsExactly(0, C, C, B, A, B, 1);
    assertThat(read(data, Field.MASK, 2)).containsOnly(1);
    assertThat(data.tokens(1)).containsExactly(0, B, 1);
    assertThat(WORDS.decode(data.tokens(2))).isEqualTo("c c b a b");
    DatasetContract.check(data);
  }

  @Test
  void longSequencesAreRefusedCutOrLeftOut() throws Exception {
    SequenceOptions options = SequenceOptions.defaults();
    assertThatThrownBy(() -> lines(options.withMaxTokens(4, LongSequences.REFUSE)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Sequence 2 of lines has 5 tokens, more than 4");
    TokenDataset cut = lines(options.withMaxTokens(3, LongSequences.CUT));
    // A sequence that was cut fills the example; the end token is missing.
    assertThat(cut.tokens(2)).containsExactly(0, C, C, B, A);
    assertThat(cut.tokens(0)).containsExactly(0, A, B, C, 1);
    assertThat(cut.shape().length()).isEqualTo(5);
    TokenDataset shorter = lines(options.withMaxTokens(3, LongSequences.LEAVE_OUT));
    assertThat(shorter.size()).isEqualTo(3);
    assertThat(shorter.tokens(2)).containsExactly(0, A, 1);
    DatasetContract.check(cut);
    DatasetContract.check(shorter);
    Corpus corpus = Corpus.of("long", WORDS.vocabulary(), List.of(new int[] {A, B}));
    assertThatThrownBy(
            () -> TokenDataset.sequences(corpus, options.withMaxTokens(1, LongSequences.LEAVE_OUT)))
        .hasMessageContaining("No sequence of long has at most 1 tokens");
  }

  @Test
  void windowsCrossSequences() throws Exception {
    Corpus corpus = Corpus.of(LINES, WORDS);
    assertThat(corpus.tokens()).isEqualTo(14);
    TokenDataset data = TokenDataset.windows(corpus, 4, 4);
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.fields()).hasSize(1);
    assertThat(read(data, Field.DATA, 0)).containsExactly(A, B, C, 1, B);
    assertThat(read(data, Field.DATA, 1)).containsExactly(B, 1, C, C, B);
    assertThat(TokenDataset.windows(corpus, 4, 1).size()).isEqualTo(10);
    assertThat(TokenDataset.windows(corpus, 13, 1).size()).isEqualTo(1);
    assertThatThrownBy(() -> TokenDataset.windows(corpus, 14, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too short");
    assertThatThrownBy(() -> TokenDataset.windows(corpus, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    DatasetContract.check(data);
    DatasetContract.check(Datasets.take(data, 2));
  }

  @Test
  void everyTokenIsPredictedOnce() {
    int[] tokens = IntStream.range(0, 101).toArray();
    Vocabulary numbers = Vocabulary.of(IntStream.range(0, 101).mapToObj(String::valueOf).toList());
    Corpus corpus = Corpus.of("numbers", numbers, List.of(tokens));
    TokenDataset data = TokenDataset.windows(corpus, 10, 10);
    List<Integer> predicted = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      Arrays.stream(data.tokens(i)).skip(1).forEach(predicted::add);
    }
    assertThat(predicted).isEqualTo(IntStream.range(1, 101).boxed().toList());
  }

  @Test
  void corporaAreSplitInOrder() {
    Text text = Text.of("abc", "abcdefghij");
    CharTokenizer characters = CharTokenizer.learn(text);
    Corpus.Split split = Corpus.of(text, characters).split(0.9);
    assertThat(split.first().tokens()).isEqualTo(9);
    assertThat(characters.decode(split.second().sequence(0))).isEqualTo("j");
    assertThat(split.second().size()).isEqualTo(1);
    // Several sequences are split between two of them.
    Corpus.Split lines = Corpus.of(LINES, WORDS).split(0.5);
    assertThat(lines.first().size()).isEqualTo(2);
    assertThat(lines.first().tokens()).isEqualTo(6);
    assertThat(lines.second().sequence(0)).containsExactly(C, C, B, A, B, 1);
    assertThat(lines.second().size()).isEqualTo(2);
    assertThat(lines.first().digest()).isNotEqualTo(lines.second().digest());
    assertThatThrownBy(() -> Corpus.of(LINES, WORDS).split(0.01))
        .hasMessageContaining("one part empty");
  }

  @Test
  void digestsFollowContent() {
    TokenDataset data = lines(SequenceOptions.defaults());
    assertThat(lines(SequenceOptions.defaults()).digest()).isEqualTo(data.digest());
    Corpus other = Corpus.of(Text.of("lines", "a b c\nb\nc c b a b\nb\n").lines(), WORDS);
    assertThat(TokenDataset.sequences(other, SequenceOptions.defaults()).digest())
        .isNotEqualTo(data.digest());
    // The same tokens, divided otherwise.
    Corpus joined = Corpus.of("x", Vocabulary.of(List.of("a")), List.of(new int[] {0, 0}));
    Corpus apart =
        Corpus.of("x", Vocabulary.of(List.of("a")), List.of(new int[] {0}, new int[] {0}));
    assertThat(joined.digest()).isNotEqualTo(apart.digest());
  }

  @Test
  void batchesHoldOneBucket() {
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      int[] sequence = new int[1 + (i * 37) % 10];
      Arrays.fill(sequence, A);
      sequences.add(sequence);
    }
    Corpus corpus = Corpus.of("many", WORDS.vocabulary(), sequences);
    TokenDataset data =
        TokenDataset.sequences(corpus, SequenceOptions.defaults().withBuckets(2, 5, 50));
    assertThat(data.paddedSteps(0)).isEqualTo(4);
    Set<Integer> lengths = new HashSet<>();
    int mixed = 0;
    long tokens = 0;
    long positions = 0;
    List<Integer> order = new ArrayList<>();
    try (Batches batches = Batches.of(data, 10, ValueRange.UNBOUNDED, 3)) {
      for (int i = 0; i < 10; i++) {
        Batch batch = batches.next();
        float[] values = batch.values(Field.DATA);
        float[] mask = batch.values(Field.MASK);
        int time = values.length / 10;
        assertThat(mask).hasSameSizeAs(values);
        assertThat(batch.data().shape()).containsExactly(10, time);
        lengths.add(time);
        order.add(time);
        Set<Integer> buckets = new HashSet<>();
        for (int j = 0; j < 10; j++) {
          int length = lengthOf(mask, j, time);
          for (int t = 0; t < time; t++) {
            assertThat(values[j * time + t]).isEqualTo(t == 0 ? 0 : t < length - 1 ? A : 1);
          }
          buckets.add(length <= 4 ? 4 : length <= 7 ? 7 : 12);
          tokens += length;
        }
        positions += values.length;
        assertThat(buckets.stream().mapToInt(Integer::intValue).max()).hasValue(time);
        mixed += buckets.size() > 1 ? 1 : 0;
        assertThat(batch.endsPass()).isEqualTo(i == 9);
      }
    }
    assertThat(lengths).containsExactlyInAnyOrder(4, 7, 12);
    // At most one batch at each of the two borders.
    assertThat(mixed).isLessThanOrEqualTo(2);
    assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    assertThat((double) positions / tokens).isBetween(1.0, 1.4);
  }

  private static int lengthOf(float[] mask, int row, int time) {
    int length = 0;
    for (int t = 0; t < time; t++) {
      length += (int) mask[row * time + t];
    }
    return length;
  }

  @Test
  void bucketsLeaveOutAnyExample() {
    List<int[]> sequences =
        IntStream.range(0, 9)
            .mapToObj(i -> IntStream.range(0, i + 1).map(t -> A).toArray())
            .toList();
    TokenDataset data =
        TokenDataset.sequences(
            Corpus.of("nine", WORDS.vocabulary(), sequences),
            SequenceOptions.defaults().withBuckets(3, 6));
    Set<Integer> longest = new HashSet<>();
    try (Batches batches = Batches.of(data, 4, ValueRange.UNBOUNDED, 1)) {
      for (int i = 0; i < 40; i++) {
        float[] mask = batches.next().values(Field.MASK);
        int time = mask.length / 4;
        for (int j = 0; j < 4; j++) {
          longest.add(lengthOf(mask, j, time));
        }
      }
    }
    assertThat(longest).hasSize(9);
  }
}
