/**
 * Music as piano rolls and as voices of tokens.
 *
 * <p>A {@link io.gen4j.datasets.music.Score} has notes on a grid of steps. {@link
 * io.gen4j.datasets.music.MidiFile} reads and writes it. {@link io.gen4j.datasets.music.PianoRoll}
 * and {@link io.gen4j.datasets.music.RollDataset} are for models of frames and of bars, {@link
 * io.gen4j.datasets.music.Voices} and {@link io.gen4j.datasets.music.VoiceTokens} for models of
 * tokens. {@link io.gen4j.datasets.music.MusicFiles} reads collections, and {@link
 * io.gen4j.datasets.music.Rendering} makes sound and images.
 */
package io.gen4j.datasets.music;
