package io.gen4j.datasets.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes as printable characters, one for each, so that a token of any bytes is a text. Printable
 * ASCII and most of Latin-1 stand for themselves; a space is {@code U+0120}, a line feed {@code
 * U+010A}. GPT-2 writes its vocabulary in this way.
 */
final class ByteText {

  private static final char[] CHARACTERS = new char[256];
  private static final int[] BYTES = new int[512];

  static {
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
      CHARACTERS[b] = printable ? (char) b : next++;
    }
    Arrays.fill(BYTES, -1);
    for (int b = 0; b < 256; b++) {
      BYTES[CHARACTERS[b]] = b;
    }
  }

  private ByteText() {}

  static String ofByte(int b) {
    return String.valueOf(CHARACTERS[b]);
  }

  /** Returns one character for each byte of the text in UTF-8. */
  static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder characters = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      characters.append(CHARACTERS[b & 0xff]);
    }
    return characters.toString();
  }

  /** Whether every character stands for a byte. */
  static boolean isBytes(String characters) {
    return characters.chars().allMatch(c -> c < BYTES.length && BYTES[c] >= 0);
  }

  /** Returns the bytes that characters stand for. */
  static byte[] bytes(String characters) {
    byte[] bytes = new byte[characters.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) BYTES[characters.charAt(i)];
    }
    return bytes;
  }
}
