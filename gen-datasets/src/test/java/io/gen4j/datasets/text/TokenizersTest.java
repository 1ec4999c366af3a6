package io.gen4j.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizersTest {

  private static final Text SENTENCES =
      Text.of("sentences", "The cat sat.\nthe cat ran , the dog sat\n").lines();

  @Test
  void charactersAreCodePointsInOrder() {
    CharTokenizer tokenizer = CharTokenizer.learn(Text.of("t", "ba\uD83D\uDE00a\u00e9 e\u0301\n"));
    assertThat(tokenizer.vocabulary().tokens())
        .containsExactly("\n", " ", "a", "b", "e", "\u00e9", "\u0301", "\uD83D\uDE00");
    // One token for a surrogate pair, two for a letter with a combining mark.
    assertThat(tokenizer.encode("a\uD83D\uDE00e\u0301\u00e9")).containsExactly(2, 7, 4, 6, 5);
    assertThat(tokenizer.decode(2, 7, 4, 6, 5)).isEqualTo("a\uD83D\uDE00e\u0301\u00e9");
    assertThatThrownBy(() -> tokenizer.encode("abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'c' (U+0063)")
        .hasMessageContaining("SpecialToken.UNKNOWN");
    assertThatThrownBy(() -> tokenizer.decode(8)).hasMessageContaining("0 to 7, but got 8");
  }

  @Test
  void normalizationJoinsMarks() {
    Text text = Text.of("t", "e\u0301").normalized(java.text.Normalizer.Form.NFC);
    assertThat(CharTokenizer.learn(text).vocabulary().tokens()).containsExactly("\u00e9");
  }

  @Test
  void specialTokensComeFirst() {
    CharTokenizer tokenizer =
        CharTokenizer.learn(Text.of("t", "ab"), SpecialToken.END, SpecialToken.UNKNOWN);
    assertThat(tokenizer.vocabulary().tokens()).containsExactly("<end>", "<unk>", "a", "b");
    assertThat(tokenizer.encode("axb<")).containsExactly(2, 1, 3, 1);
    assertThat(tokenizer.decode(2, 1, 3, 0)).isEqualTo("a<unk>b");
    assertThat(CharTokenizer.of(tokenizer.vocabulary()).encode("axb")).containsExactly(2, 1, 3);
    assertThatThrownBy(() -> CharTokenizer.of(Vocabulary.of(List.of("a", "bc"))))
        .hasMessageContaining("Token 1, 'bc'");
  }

  @Test
  void wordsAreInOrderOfFrequency() {
    WordTokenizer tokenizer = WordTokenizer.learn(SENTENCES, WordOptions.defaults());
    assertThat(tokenizer.vocabulary().tokens())
        .containsExactly(
            "<start>", "<end>", "<unk>", "cat", "the", ",", "The", "dog", "ran", "sat", "sat.");
    assertThat(tokenizer.encode("  the\tdog\u00a0flew\n")).containsExactly(4, 7, 2);
    assertThat(tokenizer.decode(0, 4, 7, 2, 1, 1)).isEqualTo("the dog <unk>");
  }

  @Test
  void rareWordsAreUnknown() {
    WordOptions options = WordOptions.defaults().withLowerCase(true).withPunctuation(true);
    assertThat(WordTokenizer.learn(SENTENCES, options.withMinCount(2)).vocabulary().tokens())
        .containsExactly("<start>", "<end>", "<unk>", "the", "cat", "sat");
    assertThat(WordTokenizer.learn(SENTENCES, options.withMaxWords(1)).vocabulary().tokens())
        .containsExactly("<start>", "<end>", "<unk>", "the");
    WordTokenizer tokenizer = WordTokenizer.learn(SENTENCES, options.withMinCount(2));
    WordTokenizer restored = WordTokenizer.of(tokenizer.vocabulary(), options);
    assertThat(restored.encode("THE cat, sat")).containsExactly(3, 4, 2, 5);
  }

  @Test
  void punctuationIsSeparateOnRequest() {
    WordOptions options = WordOptions.defaults().withPunctuation(true);
    WordTokenizer tokenizer =
        WordTokenizer.learn(
            Text.of("t", "Don't stop: well-known caf\u00e9s, e\u0301t\u00e9\u2026 \uD83D\uDE00!"),
            options);
    assertThat(tokenizer.vocabulary().tokens())
        .containsExactlyInAnyOrder(
            "<start>",
            "<end>",
            "<unk>",
            "Don't",
            "stop",
            ":",
            "well-known",
            "caf\u00e9s",
            ",",
            "e\u0301t\u00e9",
            "\u2026",
            "\uD83D\uDE00",
            "!");
  }

  @Test
  void textCannotForgeSpecialTokens() {
    Text text = Text.of("t", "a <end> b <unk> <start>");
    WordTokenizer words = WordTokenizer.learn(text, WordOptions.defaults());
    assertThat(words.vocabulary().size()).isEqualTo(5);
    assertThat(words.encode("a <end> <start>")).containsExactly(3, 2, 2);
    BytePairTokenizer pairs = BytePairTokenizer.learn(Text.of("t", "<end>".repeat(50)), 300);
    assertThat(pairs.encode("<end>")).doesNotContain(0, 1);
    assertThat(pairs.decode(pairs.encode("<end>"))).isEqualTo("<end>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "the cat  sat\n\n on\tthe   mat \n",
        "caf\u00e9 na\u00efve e\u0301 \uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDCBB",
        "\u4F60\u597D, \u0645\u0631\u062D\u0628\u0627 12345 x1y2 __\u0120__",
        "\u0000\u0007\r"
      })
  void bytePairsGiveBackEveryText(String text) {
    BytePairTokenizer tokenizer =
        BytePairTokenizer.learn(Text.of("t", "the cat sat on the mat, the end\n"), 280);
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    BytePairTokenizer restored = BytePairTokenizer.of(tokenizer.vocabulary());
    assertThat(restored.encode(text)).isEqualTo(tokenizer.encode(text));
  }

  @Test
  void invalidBytesAreReplaced() {
    BytePairTokenizer tokenizer = BytePairTokenizer.learn(Text.of("t", "a"), 258);
    int[] tokens = tokenizer.encode("\u00e9");
    assertThat(tokens).hasSize(2);
    assertThat(tokenizer.decode(tokens[0], tokenizer.encode("a")[0])).isEqualTo("\uFFFDa");
  }

  @Test
  void bytePairsAreTheMostFrequentOnes() {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      int length = 1 + random.nextInt(6);
      for (int j = 0; j < length; j++) {
        text.append((char) ('a' + random.nextInt(4)));
      }
      text.append(random.nextInt(8) == 0 ? "\n" : " ");
    }
    List<String> learned =
        BytePairTokenizer.learn(Text.of("t", text.toString()), 258 + 60).vocabulary().tokens();
    assertThat(learned.subList(258, learned.size())).isEqualTo(naive(text.toString(), 60));
  }

  /** Counts all pairs again for each merge. Characters of the text are letters and spaces. */
  private static List<String> naive(String text, int merges) {
    Map<List<String>, Integer> words = new HashMap<>();
    for (String line : text.split("\n")) {
      String first = "";
      for (String word : line.split(" ")) {
        words.merge(List.of((first + word).split("")), 1, Integer::sum);
        first = "\u0120";
      }
      // A space at the end of a line is a word of one byte and has no pair.
    }
    List<String> numbered = new ArrayList<>(List.of("\n", "a", "b", "c", "d", "\u0120"));
    numbered.remove(0);
    List<String> order = new ArrayList<>(numbered);
    List<String> learned = new ArrayList<>();
    while (learned.size() < merges) {
      Map<List<Integer>, Integer> counts = new HashMap<>();
      words.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              counts.merge(
                  List.of(order.indexOf(word.get(i)), order.indexOf(word.get(i + 1))),
                  count,
                  Integer::sum);
            }
          });
      TreeMap<String, List<Integer>> best = new TreeMap<>();
      counts.forEach(
          (pair, count) ->
              best.put(
                  "%09d %05d %05d".formatted(1_000_000 - count, pair.get(0), pair.get(1)), pair));
      List<Integer> pair = best.firstEntry().getValue();
      String left = order.get(pair.get(0));
      String right = order.get(pair.get(1));
      if (!order.contains(left + right)) {
        order.add(left + right);
        learned.add(left + right);
      }
      Map<List<String>, Integer> next = new HashMap<>();
      words.forEach((word, count) -> next.put(join(word, left, right), count));
      words.clear();
      words.putAll(next);
    }
    return learned;
  }

  private static List<String> join(List<String> word, String left, String right) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean pair =
          i + 1 < word.size() && word.get(i).equals(left) && word.get(i + 1).equals(right);
      joined.add(pair ? left + right : word.get(i));
      i += pair ? 1 : 0;
    }
    return joined;
  }

  @Test
  void frequentWordsBecomeOneToken() {
    Text text = Text.of("t", "a lowest low newest lowest\n".repeat(20));
    BytePairTokenizer tokenizer = BytePairTokenizer.learn(text, 1000);
    assertThat(tokenizer.vocabulary().size()).isLessThan(300);
    int[] tokens = tokenizer.encode("a lowest low newest lowest\n");
    assertThat(Arrays.stream(tokens).mapToObj(tokenizer.vocabulary()::token))
        .containsExactly(
            "a", "\u0120lowest", "\u0120low", "\u0120newest", "\u0120lowest", "\u010a");
  }

  @Test
  void badVocabulariesAreRefused() {
    assertThatThrownBy(() -> BytePairTokenizer.learn(SENTENCES, 257))
        .hasMessageContaining("at least 258 tokens, asked 257");
    assertThatThrownBy(() -> BytePairTokenizer.of(Vocabulary.of(List.of("a"))))
        .hasMessageContaining("not a vocabulary of byte pairs");
    assertThatThrownBy(() -> CharTokenizer.learn(Text.of("nothing", "")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing has no text");
    assertThatThrownBy(() -> WordOptions.defaults().withMinCount(0)).hasMessageContaining("got 0");
  }
}
