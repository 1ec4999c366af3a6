package io.gen4j.examples.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages bytes: flips bits, cuts, repeats and splices, writes numbers that programs get wrong
 * where a length may be, and inserts tokens of the format.
 *
 * @param tokens words of the format
 */
record Mutator(List<byte[]> tokens) {

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    127,
    128,
    255,
    256,
    1023,
    65_535,
    65_536,
    1 << 20,
    2_000_000_000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    (1L << 32) + 1,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<String> TEXT_NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "3",
          "7",
          "16",
          "255",
          "256",
          "1000",
          "65535",
          "65536",
          "1000000",
          "2000000000",
          "2147483647",
          "-2147483648",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "0.5",
          "-0.5",
          "1e-320",
          "1e308",
          "1e999",
          "null",
          "true",
          "\"x\"",
          "\"NaN\"",
          "[]",
          "{}",
          "NaN");

  static Mutator of(String... tokens) {
    return new Mutator(
        Arrays.stream(tokens).map(token -> token.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }

  /** Returns damaged bytes. Equal arguments give equal bytes. */
  byte[] mutate(byte[] seed, List<byte[]> others, SplittableRandom random) {
    byte[] bytes = seed.clone();
    // Mostly a single change, so that what comes after it is reached.
    int changes = 1 + Math.min(random.nextInt(4), random.nextInt(4));
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, others, random);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes, List<byte[]> others, SplittableRandom random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = place(bytes.length, random);
    switch (random.nextInt(11)) {
      case 0, 1:
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      case 2:
        bytes[at] = (byte) NUMBERS[random.nextInt(NUMBERS.length)];
        return bytes;
      case 3:
        return Arrays.copyOf(bytes, at);
      case 4, 5:
        return withNumber(bytes, at, random);
      case 6:
        return withTextNumber(bytes, at, random);
      case 7:
        return withToken(bytes, at, random);
      case 8:
        int end = Math.min(bytes.length, at + 1 + random.nextInt(64));
        return joined(bytes, 0, at, bytes, end, bytes.length);
      case 9:
        int to = Math.min(bytes.length, at + 1 + random.nextInt(64));
        return joined(bytes, 0, to, bytes, at, bytes.length);
      default:
        byte[] other = others.get(random.nextInt(others.size()));
        return joined(bytes, 0, at, other, Math.min(at, other.length), other.length);
    }
  }

  /** Half of the places are in the first 128 bytes, where headers are. */
  private static int place(int length, SplittableRandom random) {
    return random.nextBoolean() ? random.nextInt(Math.min(length, 128)) : random.nextInt(length);
  }

  private static byte[] withNumber(byte[] bytes, int at, SplittableRandom random) {
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes)
            .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    int width = 2 << random.nextInt(3);
    // Fields of formats are often at even places.
    int place = at & -(1 << random.nextInt(3));
    if (place + width > bytes.length) {
      return bytes;
    }
    switch (width) {
      case 2 -> buffer.putShort(place, (short) number);
      case 4 -> buffer.putInt(place, (int) number);
      default -> buffer.putLong(place, number);
    }
    return bytes;
  }

  /** Replaces the decimal number at or after a place. */
  private static byte[] withTextNumber(byte[] bytes, int at, SplittableRandom random) {
    int from = random.nextInt(bytes.length);
    while (from < bytes.length && (bytes[from] < '0' || bytes[from] > '9')) {
      from++;
    }
    int to = from;
    while (to < bytes.length && (bytes[to] == '.' || bytes[to] >= '0' && bytes[to] <= '9')) {
      to++;
    }
    byte[] number =
        TEXT_NUMBERS.get(random.nextInt(TEXT_NUMBERS.size())).getBytes(StandardCharsets.US_ASCII);
    return from < bytes.length ? replaced(bytes, from, to, number) : bytes;
  }

  private byte[] withToken(byte[] bytes, int at, SplittableRandom random) {
    if (tokens.isEmpty()) {
      return bytes;
    }
    byte[] token = tokens.get(random.nextInt(tokens.size()));
    return replaced(
        bytes, at, random.nextBoolean() ? at : Math.min(bytes.length, at + token.length), token);
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    return joined(
        joined(bytes, 0, from, by, 0, by.length), 0, from + by.length, bytes, to, bytes.length);
  }

  private static byte[] joined(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(toA - fromA + toB - fromB);
    out.write(a, fromA, toA - fromA);
    out.write(b, fromB, toB - fromB);
    return out.toByteArray();
  }
}
