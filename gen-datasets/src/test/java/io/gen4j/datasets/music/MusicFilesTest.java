package io.gen4j.datasets.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.datasets.DatasetContract;
import io.gen4j.datasets.text.SequenceOptions;
import io.gen4j.datasets.text.TokenDataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MusicFilesTest {

  @TempDir private Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MusicFilesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rolls.mat", "rolls-compressed.mat"})
  void rollsOfMatlabFiles(String name) throws IOException {
    Splits<PianoRoll> splits = MusicFiles.rolls(Files.write(folder.resolve(name), resource(name)));
    assertThat(splits.train()).hasSize(3);
    assertThat(splits.validation()).hasSize(1);
    assertThat(splits.test()).hasSize(2);
    List<List<PianoRoll>> parts = List.of(splits.train(), splits.validation(), splits.test());
    for (int part = 0; part < 3; part++) {
      for (int i = 0; i < parts.get(part).size(); i++) {
        PianoRoll roll = parts.get(part).get(i);
        assertThat(roll.frames()).isEqualTo(3 + i);
        assertThat(roll.sounding()).isEqualTo(3 + i);
        for (int frame = 0; frame < roll.frames(); frame++) {
          assertThat(roll.isOn(frame, (7 * frame + i + 10 * part) % 88)).isTrue();
        }
      }
    }
  }

  @Test
  void brokenMatlabFilesAreRefused() throws IOException {
    byte[] whole = resource("rolls-compressed.mat");
    byte[] plain = resource("rolls.mat");
    for (byte[] bytes : List.of(whole, plain)) {
      for (int length : new int[] {0, 127, 130, 200, bytes.length / 2}) {
        Path file = Files.write(folder.resolve("cut.mat"), Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> MusicFiles.rolls(file))
            .isInstanceOf(DataException.class)
            .hasMessageContaining("cut.mat");
      }
    }
    // Any change either is an error that names the file, or still gives rolls.
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      byte[] changed = plain.clone();
      changed[128 + random.nextInt(changed.length - 128)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("changed.mat"), changed);
      try {
        assertThat(MusicFiles.rolls(file).test()).isNotNull();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("changed.mat");
      }
    }
  }

  @Test
  void chorales() throws IOException {
    Path file = folder.resolve("chorales.json");
    Files.writeString(
        file,
        "{\"train\": [[[72, 67, 64, 48], [72.0, 48], [71, 66, 62], []]],"
            + " \"valid\": [], \"test\": [[[60, 55, 52, 36]]]}");
    Splits<Voices> splits = MusicFiles.chorales(file);
    assertThat(splits.validation()).isEmpty();
    Voices piece = splits.train().get(0);
    // The voices that rest leave the others near to what they sang.
    assertThat(piece)
        .isEqualTo(
            Voices.of(
                new int[][] {
                  {72, 67, 64, 48}, {72, -1, -1, 48}, {71, 66, 62, -1}, {-1, -1, -1, -1}
                }));
    assertThat(piece.transposed(2).pitch(1, 3)).isEqualTo(50);
    assertThat(piece.transposed(2).pitch(1, 1)).isEqualTo(Voices.REST);
    for (String wrong :
        List.of(
            "[]",
            "{\"train\": []}",
            "{\"train\": [[[72, 67, 64, 48, 40]]], \"valid\": [], \"test\": []}",
            "{\"train\": [[[200]]], \"valid\": [], \"test\": []}",
            "{\"train\": [[[60.5]]], \"valid\": [], \"test\": []}",
            "{\"train\": [[]], \"valid\": [], \"test\": []}")) {
      Files.writeString(file, wrong);
      assertThatThrownBy(() -> MusicFiles.chorales(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("chorales.json");
    }
  }

  @Test
  void voicesAreTokens() throws Exception {
    Voices piece = Voices.of(new int[][] {{72, 48}, {72, -1}, {74, 50}});
    VoiceTokens tokens = new VoiceTokens(2, 36, 81);
    assertThat(tokens.vocabulary().size()).isEqualTo(3 + 46);
    assertThat(tokens.encode(piece)).containsExactly(39, 15, 39, 2, 41, 17);
    assertThat(tokens.vocabulary().token(39)).isEqualTo("72");
    assertThat(tokens.decode(0, 39, 15, 39, 2, 41, 17, 1)).isEqualTo(piece);
    assertThat(tokens.decode(39, 15, 39)).isEqualTo(Voices.of(new int[][] {{72, 48}}));
    assertThatThrownBy(() -> tokens.decode(39)).hasMessageContaining("got 1");
    assertThatThrownBy(() -> tokens.token(35)).hasMessageContaining("36 to 81, got 35");
    TokenDataset data =
        TokenDataset.sequences(
            tokens.corpus("pieces", List.of(piece, piece.transposed(-1))),
            SequenceOptions.defaults());
    assertThat(data.fields().get(0).kind()).isInstanceOf(FieldKind.Tokens.class);
    assertThat(tokens.decode(data.tokens(1))).isEqualTo(piece.transposed(-1));
    DatasetContract.check(data);
  }

  @Test
  void rollsAreTokens() {
    boolean[][] on = new boolean[3][PianoRoll.KEYS];
    on[0][39] = true;
    on[0][51] = true;
    on[2][0] = true;
    PianoRoll roll = PianoRoll.of(on);
    assertThat(RollTokens.vocabulary().size()).isEqualTo(3 + 88);
    // Middle C is the 40th key.
    assertThat(RollTokens.vocabulary().token(3 + 39)).isEqualTo("60");
    assertThat(RollTokens.encode(roll)).containsExactly(54, 42, 2, 2, 3, 2);
    assertThat(RollTokens.decode(0, 42, 54, 54, 2, 2, 3, 2, 7, 1)).isEqualTo(roll);
    assertThatThrownBy(() -> RollTokens.decode(0, 42, 1)).hasMessageContaining("'next'");
    assertThatThrownBy(() -> RollTokens.decode(91, 2)).hasMessageContaining("0 to 90, got 91");
    assertThat(RollTokens.corpus("rolls", List.of(roll, roll)).tokens()).isEqualTo(2 * 7);

    PianoRoll higher = roll.transposed(2).orElseThrow();
    assertThat(RollTokens.encode(higher)).containsExactly(56, 44, 2, 2, 5, 2);
    assertThat(higher.transposed(-2)).contains(roll);
    assertThat(roll.transposed(-1)).isEmpty();
    assertThat(roll.transposed(36)).isPresent();
    assertThat(roll.transposed(37)).isEmpty();
    // It has the lowest key, so it cannot go down.
    assertThat(roll.inKeys(2))
        .containsExactly(roll, roll.transposed(1).orElseThrow(), roll.transposed(2).orElseThrow());
    assertThat(roll.transposed(5).orElseThrow().inKeys(2)).hasSize(5);
    assertThat(roll.inKeys(Integer.MAX_VALUE)).hasSize(37);
    PianoRoll silent = PianoRoll.of(new boolean[4][PianoRoll.KEYS]);
    assertThat(silent.inKeys(3)).containsExactly(silent);
    assertThatThrownBy(() -> roll.inKeys(-1)).hasMessageContaining("got -1");
    assertThat(roll.parts(2)).containsExactly(roll.slice(0, 2));
    assertThat(roll.parts(3)).containsExactly(roll);
    assertThat(roll.parts(Integer.MAX_VALUE)).containsExactly(roll);
    assertThat(roll.slice(0, 1).parts(2)).containsExactly(roll.slice(0, 1));
    PianoRoll eight = PianoRoll.of(new boolean[8][PianoRoll.KEYS]);
    assertThat(eight.parts(3).stream().map(PianoRoll::frames)).containsExactly(3, 3, 2);
    assertThatThrownBy(() -> roll.parts(1)).hasMessageContaining("at least 2 frames, got 1");
  }

  @Test
  void bucketsHoldEquallyManyRolls() {
    PianoRoll roll = PianoRoll.of(new boolean[100][PianoRoll.KEYS]);
    List<PianoRoll> rolls =
        IntStream.of(90, 3, 20, 7, 100, 5).mapToObj(frames -> roll.slice(0, frames)).toList();

    RollDataset three = RollDataset.bucketed("rolls", rolls, 3);

    assertThat(IntStream.range(0, 6).map(three::paddedSteps))
        .containsExactly(100, 5, 20, 20, 100, 5);
    assertThat(IntStream.range(0, 6).map(RollDataset.bucketed("rolls", rolls, 1)::paddedSteps))
        .containsOnly(100);
    // More buckets than rolls: each has its own length.
    assertThat(
            IntStream.range(0, 6)
                .map(RollDataset.bucketed("rolls", rolls, Integer.MAX_VALUE)::paddedSteps))
        .containsExactly(90, 3, 20, 7, 100, 5);
    assertThatThrownBy(() -> RollDataset.bucketed("rolls", rolls, 0))
        .hasMessageContaining("1 bucket or more, got 0");
  }

  @Test
  void rollsAreExamples() throws Exception {
    boolean[][] on = new boolean[5][88];
    on[0][0] = true;
    on[1][0] = true;
    on[4][87] = true;
    PianoRoll roll = PianoRoll.of(on);
    RollDataset data = RollDataset.of("rolls", List.of(roll, roll.slice(0, 2)), 3, 9);
    DatasetContract.check(data);
    assertThat(data.shape().dimensions()).containsExactly(88, 5);
    float[] values = new float[88 * 5];
    data.read(0, values, 0);
    assertThat(values[0] + values[1] + values[87 * 5 + 4]).isEqualTo(3);
    float[] mask = new float[5];
    data.read(Field.MASK, 1, mask, 0);
    assertThat(mask).containsExactly(1, 1, 0, 0, 0);
    assertThat(data.paddedSteps(0)).isEqualTo(5);
    assertThat(data.paddedSteps(1)).isEqualTo(3);
    assertThat(data.roll(values, 5)).isEqualTo(roll);

    RollDataset bars = RollDataset.bars("bars", List.of(roll, roll), 2);
    DatasetContract.check(bars);
    assertThat(bars.shape().dimensions()).containsExactly(1, 2, 88);
    // Bars: the first is kept, the second is silent, the rest does not fill one.
    assertThat(bars.size()).isEqualTo(2);
    float[] bar = new float[2 * 88];
    bars.read(0, bar, 0);
    assertThat(bar[0] + bar[88]).isEqualTo(2);
    assertThat(bars.roll(bar, 2)).isEqualTo(roll.slice(0, 2));
    assertThatThrownBy(() -> RollDataset.bars("bars", List.of(roll.slice(2, 3)), 1))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> PianoRoll.of(new boolean[1][87])).hasMessageContaining("has 87");
    assertThatThrownBy(() -> roll.slice(3, 3)).hasMessageContaining("5 frames");
  }
}
