package io.gen4j.datasets.music;

import io.gen4j.core.data.DataException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * Sound and images of scores. The sound is a plain synthesis of a plucked tone with eight partials,
 * without a sound bank and without an audio device.
 */
public final class Rendering {

  /** Samples per second of sound files. */
  public static final int SAMPLE_RATE = 44_100;

  private static final int PARTIALS = 8;
  private static final double ATTACK = 0.008;
  private static final double RELEASE = 0.08;

  /** Seconds in which a held note falls to 1/e. */
  private static final double DECAY = 1.5;

  private static final double PEAK = 0.89;

  /** Longest sound: an hour. */
  private static final double MOST_SECONDS = 3600;

  private static final Color[] COLORS = {
    new Color(0x1F77B4), new Color(0xFF7F0E), new Color(0x2CA02C), new Color(0xD62728)
  };

  private Rendering() {}

  /**
   * Writes a sound file: WAV, mono, 16 bits, {@link #SAMPLE_RATE}, as loud as possible.
   *
   * @param file file to write; replaced if it exists
   * @throws IllegalArgumentException if the score has no notes or is longer than an hour
   * @throws DataException if the file cannot be written
   */
  public static void wav(Score score, Path file) {
    float[] sound = sound(score);
    byte[] bytes = new byte[2 * sound.length];
    for (int i = 0; i < sound.length; i++) {
      int value = Math.round(sound[i] * Short.MAX_VALUE);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    AudioFormat format = new AudioFormat(SAMPLE_RATE, 16, 1, true, false);
    try (AudioInputStream in =
        new AudioInputStream(new ByteArrayInputStream(bytes), format, sound.length)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, file.toFile());
    } catch (IOException e) {
      throw new DataException("Cannot write sound to " + file + ": " + e, e);
    }
  }

  /** Returns the sound, from -1 to 1. */
  static float[] sound(Score score) {
    requireNotes(score);
    if (score.seconds() > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "Sound has at most " + MOST_SECONDS + " seconds, the score has " + score.seconds());
    }
    double perStep = SAMPLE_RATE * 60.0 / (score.beatsPerMinute() * score.stepsPerBeat());
    int release = (int) (RELEASE * SAMPLE_RATE);
    float[] sound = new float[(int) Math.ceil(score.steps() * perStep) + release];
    for (Note note : score.notes()) {
      add(
          note,
          (int) Math.round(note.start() * perStep),
          (int) Math.round(note.end() * perStep),
          sound);
    }
    float loudest = 0;
    for (float value : sound) {
      loudest = Math.max(loudest, Math.abs(value));
    }
    for (int i = 0; i < sound.length; i++) {
      sound[i] *= (float) (PEAK / loudest);
    }
    return sound;
  }

  private static void add(Note note, int start, int end, float[] sound) {
    double frequency = 440 * Math.pow(2, (note.pitch() - 69) / 12.0);
    double loudness = note.velocity() / 127.0;
    int release = (int) (RELEASE * SAMPLE_RATE);
    int stop = Math.min(sound.length, end + release);
    for (int partial = 1; partial <= PARTIALS; partial++) {
      if (frequency * partial > SAMPLE_RATE / 2.0) {
        break;
      }
      double step = 2 * Math.PI * frequency * partial / SAMPLE_RATE;
      // sin(n x) from the two values before it.
      double twoCos = 2 * Math.cos(step);
      double before = Math.sin(-step);
      double now = 0;
      double amplitude = loudness / Math.pow(partial, 1.5);
      double decay = Math.exp(-partial / (DECAY * SAMPLE_RATE));
      double fall = 1;
      for (int i = start; i < stop; i++) {
        double rise = Math.min(1, (i - start) / (ATTACK * SAMPLE_RATE));
        double ending = i < end ? 1 : 1 - (i - end) / (double) release;
        sound[i] += (float) (now * amplitude * rise * fall * ending);
        double next = twoCos * now - before;
        before = now;
        now = next;
        fall *= decay;
      }
    }
  }

  /**
   * Writes an image of the piano roll as PNG: time to the right, pitch upward, a color per voice, a
   * line at each beat and at each C.
   *
   * @param file file to write; replaced if it exists
   * @throws IllegalArgumentException if the score has no notes
   * @throws DataException if the file cannot be written
   */
  public static void png(Score score, Path file) {
    try {
      ImageIO.write(image(score), "png", file.toFile());
    } catch (IOException e) {
      throw new DataException("Cannot write an image to " + file + ": " + e, e);
    }
  }

  static BufferedImage image(Score score) {
    requireNotes(score);
    int lowest = score.notes().stream().mapToInt(Note::pitch).min().orElseThrow() - 1;
    int highest = score.notes().stream().mapToInt(Note::pitch).max().orElseThrow() + 1;
    // At most 16,000 pixels wide.
    int width = Math.max(1, Math.min(6, 16_000 / score.steps()));
    int height = 6;
    int shown = Math.min(score.steps(), 16_000);
    BufferedImage image =
        new BufferedImage(
            shown * width, (highest - lowest + 1) * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setColor(new Color(0xDDDDDD));
      for (int step = 0; step < shown; step += score.stepsPerBeat()) {
        graphics.fillRect(step * width, 0, 1, image.getHeight());
      }
      for (int pitch = lowest; pitch <= highest; pitch++) {
        if (pitch % 12 == 0) {
          graphics.fillRect(0, (highest - pitch + 1) * height - 1, image.getWidth(), 1);
        }
      }
      for (Note note : score.notes()) {
        graphics.setColor(COLORS[note.voice() % COLORS.length]);
        graphics.fillRect(
            note.start() * width,
            (highest - note.pitch()) * height,
            Math.max(1, note.length() * width - 1),
            height - 1);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static void requireNotes(Score score) {
    if (score.notes().isEmpty()) {
      throw new IllegalArgumentException("The score has no notes");
    }
  }
}
