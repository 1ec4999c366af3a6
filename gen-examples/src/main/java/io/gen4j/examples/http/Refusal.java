package io.gen4j.examples.http;

import java.util.OptionalInt;

/** A refused request, with the HTTP status and message of the response. */
public final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final int retrySeconds;

  /** Refuses a request that is wrong. */
  public Refusal(int status, String message) {
    this(status, message, 0);
  }

  private Refusal(int status, String message, int retrySeconds) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
  }

  /** Refuses a request that may succeed later. */
  public static Refusal busy(String message, int retrySeconds) {
    return new Refusal(503, message, retrySeconds);
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns the seconds after which the client may try again, if that helps. */
  public OptionalInt retrySeconds() {
    return retrySeconds == 0 ? OptionalInt.empty() : OptionalInt.of(retrySeconds);
  }
}
