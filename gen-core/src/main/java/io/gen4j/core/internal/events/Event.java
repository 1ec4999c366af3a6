package io.gen4j.core.internal.events;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds the messages of an event file in TensorFlow's formats {@code event.proto} and {@code
 * summary.proto}. All messages use the same buffers, one after another.
 */
public final class Event {

  // Fields of tensorflow.Event.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  // A field of tensorflow.SessionLog, and its value.
  private static final int STATUS = 1;
  private static final int START = 1;

  // Fields of tensorflow.Summary and tensorflow.Summary.Value.
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int HISTOGRAM = 5;

  // Fields of tensorflow.Summary.Image.
  private static final int HEIGHT = 1;
  private static final int WIDTH = 2;
  private static final int COLOR_SPACE = 3;
  private static final int ENCODED = 4;

  private final Map<String, byte[]> tags = new HashMap<>();
  private final ProtoWriter event = new ProtoWriter();
  private final ProtoWriter summary = new ProtoWriter();
  private final ProtoWriter value = new ProtoWriter();
  private final ProtoWriter content = new ProtoWriter();

  /** An image in encoded form. */
  public record Image(int height, int width, int channels, byte[] png) {}

  /** Builds the first message of a file. */
  Event version(double wallTime) {
    event.clear().fixed(WALL_TIME, wallTime);
    event.bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /**
   * Marks a restart of training. Readers ignore earlier messages of this step and of later steps.
   */
  public Event restart(double wallTime, long step) {
    begin(wallTime, step);
    content.clear().varint(STATUS, START);
    event.message(SESSION_LOG, content);
    return this;
  }

  /** Builds one scalar per name. */
  public Event scalars(double wallTime, long step, Map<String, Double> scalars) {
    begin(wallTime, step);
    summary.clear();
    for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
      tag(scalar.getKey());
      value.fixed(SIMPLE_VALUE, scalar.getValue().floatValue());
      summary.message(VALUE, value);
    }
    event.message(SUMMARY, summary);
    return this;
  }

  /** Builds an image. */
  public Event image(double wallTime, long step, String tag, Image image) {
    content.clear().varint(HEIGHT, image.height());
    content.varint(WIDTH, image.width());
    content.varint(COLOR_SPACE, image.channels());
    content.bytes(ENCODED, image.png());
    return single(wallTime, step, tag, IMAGE);
  }

  /** Builds a histogram. */
  public Event histogram(double wallTime, long step, String tag, Histogram histogram) {
    histogram.writeTo(content.clear());
    return single(wallTime, step, tag, HISTOGRAM);
  }

  byte[] buffer() {
    return event.buffer();
  }

  int length() {
    return event.length();
  }

  private Event single(double wallTime, long step, String tag, int field) {
    begin(wallTime, step);
    tag(tag);
    value.message(field, content);
    summary.clear().message(VALUE, value);
    event.message(SUMMARY, summary);
    return this;
  }

  private void begin(double wallTime, long step) {
    event.clear().fixed(WALL_TIME, wallTime);
    event.varint(STEP, step);
  }

  private void tag(String tag) {
    value
        .clear()
        .bytes(TAG, tags.computeIfAbsent(tag, name -> name.getBytes(StandardCharsets.UTF_8)));
  }
}
