package io.gen4j.datasets.text;

import java.io.IOException;

/** Takes the tokens of sequences, one after the other. */
interface TokenSink {

  /** Takes the next tokens of the current sequence. */
  void add(int... tokens) throws IOException;

  /** Ends the current sequence. */
  void end() throws IOException;
}
