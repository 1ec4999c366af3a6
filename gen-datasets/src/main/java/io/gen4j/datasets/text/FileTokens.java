package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens in a file: the starts of all sequences and one past the last (8 bytes each), the tokens (4
 * bytes each), then a trailer with the vocabulary, the digest, and the two counts. The file is
 * mapped, so the operating system decides what is in memory, and nothing of it is on the heap.
 */
final class FileTokens implements TokenStore {

  private static final long MAGIC = 0x47344A544F4B3031L; // "G4JTOK01"
  private static final long SEGMENT = 1 << 30;

  private final MappedByteBuffer[] segments;
  private final long tokens;
  private final int sequences;
  private final Vocabulary vocabulary;
  private final String digest;

  private FileTokens(
      MappedByteBuffer[] segments,
      long tokens,
      int sequences,
      Vocabulary vocabulary,
      String digest) {
    this.segments = segments;
    this.tokens = tokens;
    this.sequences = sequences;
    this.vocabulary = vocabulary;
    this.digest = digest;
  }

  /** Writes tokens. The file appears at its place when it is complete. */
  static final class Writer implements TokenSink, AutoCloseable {

    private final Path file;
    private final Path tokensPart;
    private final Path startsPart;
    private final DataOutputStream tokensOut;
    private final DataOutputStream startsOut;
    private final Vocabulary vocabulary;
    private final TokenDigest digest;
    private long tokens;
    private int sequences;

    Writer(Path file, Vocabulary vocabulary) throws IOException {
      this.file = file;
      this.vocabulary = vocabulary;
      this.digest = new TokenDigest(vocabulary);
      this.tokensPart = part(".tokens.part");
      this.startsPart = part(".starts.part");
      this.tokensOut = open(tokensPart);
      this.startsOut = open(startsPart);
      startsOut.writeLong(0);
    }

    private Path part(String ending) {
      return file.resolveSibling(file.getFileName() + ending);
    }

    private static DataOutputStream open(Path path) throws IOException {
      return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
    }

    @Override
    public void add(int... next) throws IOException {
      digest.add(next);
      for (int token : next) {
        tokensOut.writeInt(token);
      }
      tokens += next.length;
    }

    @Override
    public void end() throws IOException {
      if (sequences == Integer.MAX_VALUE) {
        throw new DataException("The text has more than " + sequences + " sequences.");
      }
      digest.end();
      sequences++;
      startsOut.writeLong(tokens);
    }

    void finish() throws IOException {
      tokensOut.close();
      startsOut.close();
      try (OutputStream out = Files.newOutputStream(startsPart, StandardOpenOption.APPEND)) {
        Files.copy(tokensPart, out);
        DataOutputStream trailer = new DataOutputStream(new BufferedOutputStream(out));
        for (String token : vocabulary.tokens()) {
          byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
          trailer.writeInt(bytes.length);
          trailer.write(bytes);
        }
        trailer.write(digest.finish().getBytes(StandardCharsets.US_ASCII));
        trailer.writeInt(vocabulary.size());
        trailer.writeInt(sequences);
        trailer.writeLong(tokens);
        trailer.writeLong(MAGIC);
        trailer.flush();
      }
      Files.move(startsPart, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
      tokensOut.close();
      startsOut.close();
      Files.deleteIfExists(tokensPart);
      Files.deleteIfExists(startsPart);
    }
  }

  private static final int DIGEST_LENGTH = "sha256:".length() + 64;
  private static final int END = Integer.BYTES * 2 + Long.BYTES * 2;

  /**
   * Opens a file.
   *
   * @throws DataException if it is not a complete file of tokens
   */
  static FileTokens open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer end = ByteBuffer.allocate(END);
      while (size >= END && end.hasRemaining()) {
        if (channel.read(end, size - END + end.position()) < 0) {
          break;
        }
      }
      if (end.hasRemaining() || end.getLong(END - Long.BYTES) != MAGIC) {
        throw new DataException(file + " is not a complete file of tokens. Write it again.");
      }
      int words = end.getInt(0);
      int sequences = end.getInt(Integer.BYTES);
      long tokens = end.getLong(2 * Integer.BYTES);
      // Compared before the product, which may be too large for a long.
      if (words < 1 || sequences < 0 || tokens < 0 || tokens > size / Integer.BYTES) {
        throw damaged(file, null);
      }
      long body = (sequences + 1L) * Long.BYTES + tokens * Integer.BYTES;
      if (body > size - END - DIGEST_LENGTH) {
        throw damaged(file, null);
      }
      return new FileTokens(
          map(channel, body), tokens, sequences, vocabulary(file, body, words), digest(file, size));
    } catch (IOException e) {
      throw new DataException("Cannot read tokens from " + file + ": " + e, e);
    }
  }

  private static Vocabulary vocabulary(Path file, long body, int words) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      in.skipNBytes(body);
      List<String> found = new ArrayList<>();
      for (int i = 0; i < words; i++) {
        int length = in.readInt();
        if (length < 0 || length > 1 << 20) {
          throw damaged(file, null);
        }
        found.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      }
      return Vocabulary.of(found);
    } catch (IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  private static String digest(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(DIGEST_LENGTH);
      channel.position(size - END - DIGEST_LENGTH);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // read on
      }
      return new String(bytes.array(), StandardCharsets.US_ASCII);
    }
  }

  private static DataException damaged(Path file, Exception cause) {
    return new DataException(file + " is a damaged file of tokens. Write it again.", cause);
  }

  private static MappedByteBuffer[] map(FileChannel channel, long bytes) throws IOException {
    MappedByteBuffer[] segments = new MappedByteBuffer[(int) ((bytes + SEGMENT - 1) / SEGMENT)];
    for (int i = 0; i < segments.length; i++) {
      long from = i * SEGMENT;
      segments[i] =
          channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(SEGMENT, bytes - from));
    }
    return segments;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public long tokens() {
    return tokens;
  }

  @Override
  public int sequences() {
    return sequences;
  }

  @Override
  public long start(int sequence) {
    long at = (long) sequence * Long.BYTES;
    return segments[(int) (at / SEGMENT)].getLong((int) (at % SEGMENT));
  }

  @Override
  public void read(long position, int[] target, int offset, int count) {
    long at = (sequences + 1L) * Long.BYTES + position * Integer.BYTES;
    for (int i = 0; i < count; i++, at += Integer.BYTES) {
      target[offset + i] = segments[(int) (at / SEGMENT)].getInt((int) (at % SEGMENT));
    }
  }

  @Override
  public String digest() {
    return digest;
  }
}
