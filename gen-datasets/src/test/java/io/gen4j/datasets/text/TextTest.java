package io.gen4j.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTest {

  @TempDir private Path folder;

  private Text text(byte... bytes) throws IOException {
    return Text.file(Files.write(folder.resolve("text.txt"), bytes));
  }

  private Text text(String content) throws IOException {
    return text(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void allLineEndsCount() throws IOException {
    String mixed = "one\ntwo\r\nthree\rfour\n\r\n\r\n  \nfive";
    assertThat(text(mixed).lines().sequences())
        .containsExactly("one", "two", "three", "four", "five");
    assertThat(text(mixed).sequences()).containsExactly("one\ntwo\nthree\nfour\n\n\n  \nfive");
    assertThat(text(mixed).paragraphs().sequences())
        .containsExactly("one\ntwo\nthree\nfour", "five");
    assertThat(text("a\n").sequences()).containsExactly("a\n");
    // Other separators of Unicode are text.
    assertThat(text("a\u2028b\u0085c\n").lines().sequences()).containsExactly("a\u2028b\u0085c");
  }

  @Test
  void byteOrderMarkIsLeftOut() throws IOException {
    assertThat(text("\uFEFFa\n\uFEFFb").lines().sequences()).containsExactly("a", "\uFEFFb");
    assertThatThrownBy(() -> text("\uFEFF").lines().sequences()).hasMessageContaining("no text");
  }

  @Test
  void emptyTextIsAnError() throws IOException {
    for (String empty : List.of("", "\n", "\r\n  \n")) {
      assertThatThrownBy(() -> text(empty).lines().sequences())
          .isInstanceOf(DataException.class)
          .hasMessageContaining("text.txt has no text");
    }
    assertThat(text("\n").sequences()).containsExactly("\n");
  }

  @Test
  void invalidBytesAreFound() throws IOException {
    Text broken = text((byte) 'a', (byte) '\n', (byte) 'b', (byte) 0xFF, (byte) 'c');
    assertThatThrownBy(broken::sequences)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.txt, line 2: not UTF-8")
        .hasMessageContaining("replacingInvalid()");
    assertThat(broken.replacingInvalid().sequences()).containsExactly("a\nb\uFFFDc");
    // A surrogate in UTF-8, and a character that is cut off.
    assertThatThrownBy(() -> text((byte) 0xED, (byte) 0xA0, (byte) 0x80).sequences())
        .hasMessageContaining("line 1: not UTF-8");
    assertThatThrownBy(() -> text((byte) 0xC3).sequences()).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> Text.of("half", "a\uD83D")).hasMessageContaining("surrogate");
  }

  @Test
  void longLinesComeInPiecesThatJoinExactly() throws IOException {
    String word = "\u00e9".repeat(50_000) + "\uD83D\uDE00".repeat(50_000);
    String spaced = "some words ".repeat(20_000) + "end";
    for (String line : List.of(word, spaced, "x" + word)) {
      List<String> pieces = new ArrayList<>();
      text("first\n" + line + "\nlast").read(pieces::add);
      assertThat(String.join("", pieces)).isEqualTo("first\n" + line + "\nlast");
      assertThat(pieces.size()).isGreaterThan(4);
      assertThat(pieces).allMatch(piece -> !Character.isLowSurrogate(piece.charAt(0)));
      assertThat(text("first\n" + line + "\nlast").lines().sequences())
          .containsExactly("first", line, "last");
    }
    List<String> pieces = new ArrayList<>();
    text(spaced).read(pieces::add);
    assertThat(pieces.subList(1, pieces.size())).allMatch(piece -> piece.startsWith(" "));
    assertThat(pieces).allMatch(piece -> piece.length() <= Utf8Lines.PIECE);
  }

  @Test
  void piecesEncodeLikeTheWhole() throws IOException {
    String spaced = "some  words, 123 and more ".repeat(12_000);
    for (Tokenizer tokenizer :
        List.of(
            BytePairTokenizer.learn(text(spaced), 290),
            WordTokenizer.learn(text(spaced), WordOptions.defaults().withPunctuation(true)))) {
      int[] tokens = Corpus.of(text(spaced), tokenizer).sequence(0);
      int[] whole = tokenizer.encode(spaced);
      assertThat(tokens).startsWith(whole).hasSize(whole.length + 1);
    }
  }

  @Test
  void anEndlessLineIsAnError() throws IOException {
    Text endless = text("x".repeat((1 << 24) + 1));
    assertThatThrownBy(() -> endless.lines().sequences())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 1: the line has more than 16777216 characters");
    assertThat(CharTokenizer.learn(endless).vocabulary().tokens()).containsExactly("x");
  }

  @Test
  void foldersAreReadInOrder() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    Files.writeString(folder.resolve("b/1.txt"), "second");
    Files.writeString(folder.resolve("a.txt"), "first\n");
    Files.writeString(folder.resolve("empty.txt"), "");
    Files.writeString(folder.resolve("notes.md"), "other");
    assertThat(Text.folder(folder).sequences()).containsExactly("first\n", "second");
    assertThatThrownBy(() -> Text.folder(Files.createDirectory(folder.resolve("none"))))
        .hasMessageContaining("no files whose names end in .txt");
    assertThatThrownBy(() -> Text.file(folder.resolve("missing.txt")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.txt");
    assertThatThrownBy(() -> Text.folder(folder.resolve("missing")))
        .isInstanceOf(DataException.class);
  }
}
