package io.gen4j.datasets.music;

import io.gen4j.core.data.DataException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.MidiMessage;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;

/** Reads and writes scores as standard MIDI files. */
public final class MidiFile {

  private static final int DRUMS = 9;
  private static final int CHANNELS = 16;
  private static final int SET_TEMPO = 0x51;
  private static final double DEFAULT_TEMPO = 120;

  /** Ticks of a step in files that are written. */
  private static final int TICKS = 120;

  private MidiFile() {}

  /**
   * Reads a file. Starts and ends are rounded to the nearest step, and a note has at least one
   * step. Each channel of each track that has notes is a voice, in the order of their first notes
   * in the file.
   *
   * <p>Drums (channel 10) are left out. The tempo is the first one of the file, or 120. A note that
   * never ends, ends with its track. A note that starts again while it sounds, ends there.
   *
   * @param stepsPerBeat steps of a quarter note: 4 for sixteenths
   * @throws DataException if the file cannot be read, is not a MIDI file, has no notes, is longer
   *     than {@link Score#MOST_STEPS}, or counts time in frames of film instead of beats
   */
  public static Score read(Path file, int stepsPerBeat) {
    Sequence sequence;
    try (InputStream in = Files.newInputStream(file)) {
      // From memory: the reader takes what a damaged header promises.
      sequence = MidiSystem.getSequence(new ByteArrayInputStream(in.readAllBytes()));
    } catch (InvalidMidiDataException | IOException | RuntimeException e) {
      throw new DataException(file + " is not a MIDI file that can be read: " + e, e);
    }
    if (sequence.getDivisionType() != Sequence.PPQ || sequence.getResolution() < 1) {
      throw new DataException(
          file + " counts time in frames of film. Save it with ticks per quarter note.");
    }
    Reading reading = new Reading(stepsPerBeat / (double) sequence.getResolution());
    try {
      for (Track track : sequence.getTracks()) {
        reading.read(track);
      }
      if (reading.notes.isEmpty()) {
        throw new DataException(file + " has no notes, or only drums.");
      }
      return new Score(reading.notes, stepsPerBeat, reading.tempo());
    } catch (IllegalArgumentException e) {
      // Among others, data bytes above 127, which Java's reader accepts.
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  /** What is known while a file is read. */
  private static final class Reading {

    private record Sounding(long tick, int velocity) {}

    private final double stepsPerTick;
    private final List<Note> notes = new ArrayList<>();
    private double tempo;
    private long tempoTick = Long.MAX_VALUE;
    private int voices;

    Reading(double stepsPerTick) {
      this.stepsPerTick = stepsPerTick;
    }

    double tempo() {
      return tempo >= 1 && tempo <= 1000 ? tempo : DEFAULT_TEMPO;
    }

    void read(Track track) {
      Map<Integer, Sounding> sounding = new LinkedHashMap<>();
      Map<Integer, Integer> voiceOfChannel = new HashMap<>();
      for (int i = 0; i < track.size(); i++) {
        MidiEvent event = track.get(i);
        MidiMessage message = event.getMessage();
        if (message instanceof MetaMessage meta && meta.getType() == SET_TEMPO) {
          setTempo(meta.getData(), event.getTick());
        } else if (message instanceof ShortMessage note && note.getChannel() != DRUMS) {
          int command = note.getCommand();
          boolean on = command == ShortMessage.NOTE_ON && note.getData2() > 0;
          if (command == ShortMessage.NOTE_ON || command == ShortMessage.NOTE_OFF) {
            int key = note.getData1() * CHANNELS + note.getChannel();
            finish(key, sounding.remove(key), event.getTick(), voiceOfChannel);
            if (on) {
              voiceOfChannel.computeIfAbsent(note.getChannel(), channel -> voices++);
              sounding.put(key, new Sounding(event.getTick(), note.getData2()));
            }
          }
        }
      }
      sounding.forEach((key, start) -> finish(key, start, track.ticks(), voiceOfChannel));
    }

    private void setTempo(byte[] data, long tick) {
      if (data.length == 3 && tick < tempoTick) {
        int micros = (data[0] & 0xff) << 16 | (data[1] & 0xff) << 8 | data[2] & 0xff;
        tempo = micros == 0 ? 0 : 60e6 / micros;
        tempoTick = tick;
      }
    }

    private void finish(int key, Sounding start, long end, Map<Integer, Integer> voiceOfChannel) {
      if (start == null) {
        return;
      }
      // Above the limit of a score, which then refuses the note.
      int first = (int) Math.min(2L * Score.MOST_STEPS, Math.round(start.tick() * stepsPerTick));
      int last = (int) Math.min(3L * Score.MOST_STEPS, Math.round(end * stepsPerTick));
      notes.add(
          new Note(
              key / CHANNELS,
              first,
              Math.max(1, last - first),
              start.velocity(),
              voiceOfChannel.get(key % CHANNELS)));
    }
  }

  /**
   * Writes a file with one track and one channel per voice, without drums.
   *
   * @param score score with at most 15 voices
   * @param instrument General MIDI program from 0 to 127: 0 is a piano, 19 a church organ
   * @param file file to write; replaced if it exists
   * @throws IllegalArgumentException if there are too many voices, or no such instrument
   * @throws DataException if the file cannot be written
   */
  public static void write(Score score, int instrument, Path file) {
    if (score.voices() >= CHANNELS || instrument < 0 || instrument > 127) {
      throw new IllegalArgumentException(
          "A MIDI file has up to 15 voices and instruments from 0 to 127, got "
              + score.voices()
              + " and "
              + instrument);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Sequence sequence = new Sequence(Sequence.PPQ, TICKS * score.stepsPerBeat());
      int micros = (int) Math.min(0xffffff, Math.round(60e6 / score.beatsPerMinute()));
      byte[] tempo = {(byte) (micros >> 16), (byte) (micros >> 8), (byte) micros};
      sequence.createTrack().add(new MidiEvent(new MetaMessage(SET_TEMPO, tempo, 3), 0));
      for (int voice = 0; voice < score.voices(); voice++) {
        int channel = voice < DRUMS ? voice : voice + 1;
        Track track = sequence.createTrack();
        track.add(
            new MidiEvent(
                new ShortMessage(ShortMessage.PROGRAM_CHANGE, channel, instrument, 0), 0));
        for (MidiEvent event : events(score, voice, channel)) {
          track.add(event);
        }
      }
      MidiSystem.write(sequence, 1, out);
    } catch (IOException | InvalidMidiDataException e) {
      throw new DataException("Cannot write MIDI to " + file + ": " + e, e);
    }
  }

  /** Returns the starts and ends of notes in the order of time, ends first. */
  private static List<MidiEvent> events(Score score, int voice, int channel)
      throws InvalidMidiDataException {
    List<MidiEvent> events = new ArrayList<>();
    for (Note note : score.notes()) {
      if (note.voice() == voice) {
        events.add(
            new MidiEvent(
                new ShortMessage(ShortMessage.NOTE_ON, channel, note.pitch(), note.velocity()),
                (long) note.start() * TICKS));
        events.add(
            new MidiEvent(
                new ShortMessage(ShortMessage.NOTE_OFF, channel, note.pitch(), 0),
                (long) note.end() * TICKS));
      }
    }
    events.sort(
        Comparator.comparingLong(MidiEvent::getTick)
            .thenComparingInt(event -> event.getMessage().getStatus()));
    return events;
  }
}
