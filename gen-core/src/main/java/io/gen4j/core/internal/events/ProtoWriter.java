package io.gen4j.core.internal.events;

import java.util.Arrays;

/**
 * Writes the fields of a protobuf message to a reusable buffer that grows as needed. It supports
 * only the field types of event files.
 */
final class ProtoWriter {

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private byte[] buffer = new byte[256];
  private int length;

  /** Empties the buffer. */
  ProtoWriter clear() {
    length = 0;
    return this;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  /** Writes a field of type int64, int32 or an enum type. */
  void varint(int field, long value) {
    tag(field, VARINT);
    rawVarint(value);
  }

  /** Writes a field of type double. */
  void fixed(int field, double value) {
    tag(field, FIXED_64);
    rawFixed64(Double.doubleToRawLongBits(value));
  }

  /** Writes a field of type float. */
  void fixed(int field, float value) {
    tag(field, FIXED_32);
    int bits = Float.floatToRawIntBits(value);
    reserve(4);
    for (int i = 0; i < 4; i++) {
      buffer[length++] = (byte) (bits >>> 8 * i);
    }
  }

  /** Writes a field of type bytes or string. */
  void bytes(int field, byte[] value) {
    bytes(field, value, value.length);
  }

  /** Writes a field that is a nested message. */
  void message(int field, ProtoWriter message) {
    bytes(field, message.buffer, message.length);
  }

  /** Writes a packed field of type repeated double. */
  void packed(int field, double[] values) {
    tag(field, BYTES);
    rawVarint(8L * values.length);
    for (double value : values) {
      rawFixed64(Double.doubleToRawLongBits(value));
    }
  }

  private void bytes(int field, byte[] value, int count) {
    tag(field, BYTES);
    rawVarint(count);
    reserve(count);
    System.arraycopy(value, 0, buffer, length, count);
    length += count;
  }

  private void tag(int field, int type) {
    rawVarint((long) field << 3 | type);
  }

  private void rawVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  private void rawFixed64(long bits) {
    reserve(8);
    for (int i = 0; i < 8; i++) {
      buffer[length++] = (byte) (bits >>> 8 * i);
    }
  }

  private void reserve(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(length, more)));
    }
  }
}
