package io.gen4j.datasets.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderingTest {

  @TempDir private Path folder;

  /** The power of one frequency in a part of the sound. */
  private static double power(float[] sound, int from, int to, double frequency) {
    double re = 0;
    double im = 0;
    for (int i = from; i < to; i++) {
      double angle = 2 * Math.PI * frequency * i / Rendering.SAMPLE_RATE;
      re += sound[i] * Math.cos(angle);
      im += sound[i] * Math.sin(angle);
    }
    return (re * re + im * im) / ((double) (to - from) * (to - from));
  }

  @Test
  void notesSoundAtTheirPitchAndTime() throws Exception {
    // A for a second, a second of silence, then the A above it.
    Score score = new Score(List.of(new Note(69, 0, 4, 80, 0), new Note(81, 8, 4, 80, 0)), 4, 60);
    float[] sound = Rendering.sound(score);
    assertThat(sound.length / 44_100.0).isBetween(3.0, 3.1);
    double a = power(sound, 4410, 39_690, 440);
    assertThat(power(sound, 4410, 39_690, 466.16)).isLessThan(a / 100);
    assertThat(power(sound, 4410, 39_690, 415.3)).isLessThan(a / 100);
    assertThat(power(sound, 48_510, 83_790, 440)).isLessThan(a / 1e6);
    double second = power(sound, 92_610, 127_890, 880);
    assertThat(power(sound, 92_610, 127_890, 440)).isLessThan(second / 100);
    float loudest = 0;
    for (float value : sound) {
      loudest = Math.max(loudest, Math.abs(value));
    }
    assertThat(loudest).isCloseTo(0.89f, within(1e-4f));

    Path file = folder.resolve("a.wav");
    Rendering.wav(score, file);
    try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
      AudioFormat format = in.getFormat();
      assertThat(format.getSampleRate()).isEqualTo(44_100);
      assertThat(format.getChannels()).isEqualTo(1);
      assertThat(in.getFrameLength()).isEqualTo(sound.length);
      byte[] bytes = in.readAllBytes();
      int at = 10_000;
      int value = bytes[2 * at] & 0xff | bytes[2 * at + 1] << 8;
      assertThat(value / 32_767.0).isCloseTo(sound[at], within(1e-4));
    }
  }

  @Test
  void velocityIsLoudness() {
    Note soft = new Note(69, 0, 4, 40, 0);
    Note loud = new Note(69, 8, 4, 120, 0);
    float[] sound = Rendering.sound(new Score(List.of(soft, loud), 4, 60));
    double ratio = power(sound, 92_610, 127_890, 440) / power(sound, 4410, 39_690, 440);
    assertThat(ratio).isCloseTo(9, within(0.1));
  }

  @Test
  void imagesShowNotes() throws Exception {
    Score score = new Score(List.of(new Note(60, 0, 2, 80, 0), new Note(64, 2, 1, 80, 1)), 4, 60);
    Path file = folder.resolve("roll.png");
    Rendering.png(score, file);
    BufferedImage image = ImageIO.read(file.toFile());
    // 3 steps of 6 pixels; pitches 59 to 65 of 6 pixels, the highest on top.
    assertThat(image.getWidth()).isEqualTo(18);
    assertThat(image.getHeight()).isEqualTo(42);
    assertThat(image.getRGB(3, 5 * 6 + 2)).isEqualTo(0xFF1F77B4);
    assertThat(image.getRGB(10, 5 * 6 + 2)).isEqualTo(0xFF1F77B4);
    assertThat(image.getRGB(13, 5 * 6 + 2)).isEqualTo(0xFFFFFFFF);
    assertThat(image.getRGB(13, 6 + 2)).isEqualTo(0xFFFF7F0E);
    assertThat(image.getRGB(3, 6 + 2)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void emptyScoresAreRefused() {
    Score empty = new Score(List.of(), 4, 60);
    assertThatThrownBy(() -> Rendering.wav(empty, folder.resolve("x.wav")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rendering.png(empty, folder.resolve("x.png")))
        .isInstanceOf(IllegalArgumentException.class);
    Score endless = new Score(List.of(new Note(60, 0, Score.MOST_STEPS, 80, 0)), 1, 60);
    assertThatThrownBy(() -> Rendering.wav(endless, folder.resolve("x.wav")))
        .hasMessageContaining("3600");
  }
}
