package io.gen4j.datasets.text;

import io.gen4j.datasets.internal.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A digest of a vocabulary and of sequences of its tokens. */
final class TokenDigest implements TokenSink {

  private final MessageDigest digest = Digests.sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

  TokenDigest(Vocabulary vocabulary) {
    for (String token : vocabulary.tokens()) {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      put(bytes.length);
      flush();
      digest.update(bytes);
    }
    put(-1);
  }

  @Override
  public void add(int... tokens) {
    for (int token : tokens) {
      put(token);
    }
  }

  @Override
  public void end() {
    put(-1);
  }

  private void put(int value) {
    if (buffer.remaining() < Integer.BYTES) {
      flush();
    }
    buffer.putInt(value);
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }

  String finish() {
    flush();
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }
}
