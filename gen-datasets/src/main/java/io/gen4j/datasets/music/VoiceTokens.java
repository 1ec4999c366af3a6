package io.gen4j.datasets.music;

import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.SpecialToken;
import io.gen4j.datasets.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Voices as tokens: step after step, and within a step from the highest voice to the lowest. A
 * token is a pitch, for example {@code 60}, or {@code rest}. So a model that continues tokens can
 * add the lower voices to a given highest one.
 */
public final class VoiceTokens {

  private static final String REST = "rest";

  private final int voices;
  private final int lowest;
  private final Vocabulary vocabulary;

  /**
   * Creates tokens.
   *
   * @param voices number of voices, at least 1
   * @param lowest lowest MIDI pitch
   * @param highest highest MIDI pitch
   */
  public VoiceTokens(int voices, int lowest, int highest) {
    if (voices < 1 || lowest < 0 || highest > 127 || lowest > highest) {
      throw new IllegalArgumentException(
          "Tokens need at least 1 voice and pitches from 0 to 127, got "
              + voices
              + " voices and pitches from "
              + lowest
              + " to "
              + highest);
    }
    this.voices = voices;
    this.lowest = lowest;
    List<String> tokens =
        new ArrayList<>(List.of(SpecialToken.START.text(), SpecialToken.END.text(), REST));
    IntStream.rangeClosed(lowest, highest).mapToObj(String::valueOf).forEach(tokens::add);
    this.vocabulary = Vocabulary.of(tokens);
  }

  /** Returns the start and end token, {@code rest}, and the pitches in ascending order. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Returns the token of a pitch, or of {@link Voices#REST}. */
  public int token(int pitch) {
    return vocabulary
        .number(pitch == Voices.REST ? REST : String.valueOf(pitch))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The tokens have the pitches "
                        + lowest
                        + " to "
                        + (lowest + vocabulary.size() - 4)
                        + ", got "
                        + pitch));
  }

  /** Returns the tokens of voices, without start and end. */
  public int[] encode(Voices music) {
    if (music.voices() != voices) {
      throw new IllegalArgumentException("The tokens are of " + voices + " voices, got " + music);
    }
    return IntStream.range(0, music.steps() * voices)
        .map(i -> token(music.pitch(i / voices, i % voices)))
        .toArray();
  }

  /**
   * Returns the voices of tokens. Start and end tokens are left out, and so are tokens that do not
   * fill a last step.
   *
   * @throws IllegalArgumentException if the tokens do not fill one step
   */
  public Voices decode(int... tokens) {
    int[] pitches =
        IntStream.of(tokens)
            .filter(token -> !vocabulary.isSpecial(token))
            .map(token -> token == 2 ? Voices.REST : lowest + token - 3)
            .toArray();
    int steps = pitches.length / voices;
    if (steps == 0) {
      throw new IllegalArgumentException(
          "A step has " + voices + " tokens of pitches, got " + pitches.length);
    }
    int[][] music = new int[steps][voices];
    for (int i = 0; i < steps * voices; i++) {
      music[i / voices][i % voices] = pitches[i];
    }
    return Voices.of(music);
  }

  /** Returns a corpus of which each piece is a sequence. */
  public Corpus corpus(String name, List<Voices> pieces) {
    return Corpus.of(name, vocabulary, pieces.stream().map(this::encode).toList());
  }
}
