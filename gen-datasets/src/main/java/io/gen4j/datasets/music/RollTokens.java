package io.gen4j.datasets.music;

import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.SpecialToken;
import io.gen4j.datasets.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Piano rolls as tokens: frame after frame, the MIDI pitches of the sounding keys from the highest
 * to the lowest, for example {@code 72}, and a token {@code next} that ends the frame. Each roll
 * has exactly one such sequence, so a model of the tokens is a model of rolls. It lets every note
 * of a frame depend on the notes above it, which a {@link io.gen4j.core.sequence.FrameModel} does
 * not.
 */
public final class RollTokens {

  private static final int NEXT = 2;
  private static final int FIRST_PITCH = 3;

  private static final Vocabulary VOCABULARY = Vocabulary.of(tokens());

  private RollTokens() {}

  private static List<String> tokens() {
    List<String> tokens =
        new ArrayList<>(List.of(SpecialToken.START.text(), SpecialToken.END.text(), "next"));
    IntStream.range(0, PianoRoll.KEYS)
        .mapToObj(key -> String.valueOf(PianoRoll.LOWEST + key))
        .forEach(tokens::add);
    return tokens;
  }

  /** Returns the start and end token, {@code next}, and the pitches in ascending order. */
  public static Vocabulary vocabulary() {
    return VOCABULARY;
  }

  /** Returns the tokens of a roll, without start and end. */
  public static int[] encode(PianoRoll roll) {
    IntStream.Builder tokens = IntStream.builder();
    for (int frame = 0; frame < roll.frames(); frame++) {
      for (int key = PianoRoll.KEYS - 1; key >= 0; key--) {
        if (roll.isOn(frame, key)) {
          tokens.add(FIRST_PITCH + key);
        }
      }
      tokens.add(NEXT);
    }
    return tokens.build().toArray();
  }

  /**
   * Returns the roll of tokens. Start and end tokens are left out, and so are notes after the last
   * {@code next}. Notes of a frame may come in any order, and more than once.
   *
   * @throws IllegalArgumentException if the tokens end no frame, or a token is not in the
   *     vocabulary
   */
  public static PianoRoll decode(int... tokens) {
    List<boolean[]> frames = new ArrayList<>();
    boolean[] frame = new boolean[PianoRoll.KEYS];
    for (int token : tokens) {
      if (token < 0 || token >= VOCABULARY.size()) {
        throw new IllegalArgumentException(
            "Tokens of rolls run from 0 to " + (VOCABULARY.size() - 1) + ", got " + token);
      }
      if (token == NEXT) {
        frames.add(frame);
        frame = new boolean[PianoRoll.KEYS];
      } else if (token >= FIRST_PITCH) {
        frame[token - FIRST_PITCH] = true;
      }
    }
    if (frames.isEmpty()) {
      throw new IllegalArgumentException(
          "The " + tokens.length + " tokens have no 'next', which ends a frame");
    }
    return PianoRoll.of(frames.toArray(boolean[][]::new));
  }

  /** Returns a corpus of which each roll is a sequence. */
  public static Corpus corpus(String name, List<PianoRoll> rolls) {
    return Corpus.of(name, VOCABULARY, rolls.stream().map(RollTokens::encode).toList());
  }
}
