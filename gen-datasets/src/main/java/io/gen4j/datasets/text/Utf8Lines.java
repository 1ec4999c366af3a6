package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads UTF-8 line by line. {@code \n}, {@code \r\n} and {@code \r} end a line. Very long lines
 * come in pieces. A byte order mark at the start is left out.
 */
final class Utf8Lines implements AutoCloseable {

  /** Longest piece in bytes. */
  static final int PIECE = 1 << 16;

  private final String name;
  private final InputStream in;
  private final CharsetDecoder decoder;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] piece = new byte[1 << 10];
  private int length;
  private long line;
  private boolean inLine;
  private boolean lineEnded;

  /**
   * Creates a reader that closes its stream.
   *
   * @param name name of the source for messages
   * @param replaceInvalid whether U+FFFD replaces bytes that are not UTF-8, instead of an error
   */
  Utf8Lines(String name, InputStream in, boolean replaceInvalid) {
    CodingErrorAction action =
        replaceInvalid ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
    this.name = name;
    this.in = in;
    this.decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  /**
   * Returns the next line without its end, or a piece of a line that is too long, or null at the
   * end of the source.
   *
   * @throws DataException if bytes are not UTF-8
   */
  String next() throws IOException {
    if (!inLine) {
      line++;
    }
    lineEnded = false;
    while (true) {
      int b = read();
      if (b < 0) {
        boolean rest = length > 0;
        inLine = false;
        return rest ? decode(length) : null;
      }
      if (b == '\n' || b == '\r') {
        if (b == '\r' && peek() == '\n') {
          read();
        }
        lineEnded = true;
        inLine = false;
        return decode(length);
      }
      append((byte) b);
      if (length == PIECE) {
        inLine = true;
        return decode(cut());
      }
    }
  }

  /** Whether a line end followed the last piece. */
  boolean lineEnded() {
    return lineEnded;
  }

  /** Whether the next piece continues the line of the last one. */
  boolean inLine() {
    return inLine;
  }

  /** Returns the number of the current line, from 1. */
  long line() {
    return line;
  }

  /** Returns where to end a piece: before the last space, or between two characters. */
  private int cut() {
    for (int i = length - 1; i > 0; i--) {
      if (piece[i] == ' ') {
        return i;
      }
    }
    int end = length;
    // A character starts at the last byte that is not 10xxxxxx; at most three of these follow.
    for (int i = 0; i < 4; i++) {
      end--;
      if ((piece[end] & 0xC0) != 0x80) {
        return end;
      }
    }
    return length;
  }

  private String decode(int count) {
    int start = line == 1 && startsWithMark(count) ? 3 : 0;
    String text;
    try {
      text = decoder.decode(ByteBuffer.wrap(piece, start, count - start)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          name
              + ", line "
              + line
              + ": not UTF-8. Convert the file, or replace such bytes with replacingInvalid().",
          e);
    }
    System.arraycopy(piece, count, piece, 0, length - count);
    length -= count;
    return text;
  }

  private boolean startsWithMark(int count) {
    boolean mark =
        !markPassed
            && count >= 3
            && piece[0] == (byte) 0xEF
            && piece[1] == (byte) 0xBB
            && piece[2] == (byte) 0xBF;
    markPassed = true;
    return mark;
  }

  private boolean markPassed;

  private void append(byte b) {
    if (length == piece.length) {
      piece = Arrays.copyOf(piece, 2 * length);
    }
    piece[length++] = b;
  }

  private int read() throws IOException {
    return fill() ? buffer[position++] & 0xff : -1;
  }

  private int peek() throws IOException {
    return fill() ? buffer[position] : -1;
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return position < limit;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
