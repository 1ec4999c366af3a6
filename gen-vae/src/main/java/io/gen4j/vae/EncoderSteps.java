package io.gen4j.vae;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * More updates for the encoder than for the decoder at the start of training (He et al. 2019,
 * "Lagging Inference Networks and Posterior Collapse"). A decoder that sees the data before each
 * value learns to ignore a latent vector that the encoder has not learned to fill yet.
 *
 * <p>A training step is still one batch and one update: of {@code perDecoderStep + 1} steps, only
 * the last updates all networks. The paper decides when to stop by the mutual information; here it
 * is a number of steps, so that a resumed training repeats an uninterrupted one.
 *
 * @param perDecoderStep steps of the encoder alone before each step of all networks, 0 or more
 * @param until number of the training step at which this ends
 */
public record EncoderSteps(int perDecoderStep, long until) {

  /** All networks are updated in every step. */
  public static final EncoderSteps NONE = new EncoderSteps(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative, or one is 0 and the other is not
   */
  public EncoderSteps {
    if (perDecoderStep < 0 || until < 0 || perDecoderStep == 0 != (until == 0)) {
      throw new IllegalArgumentException(
          "Steps of the encoder need a number per step of the decoder and an end, both above 0, or"
              + " both 0; got "
              + perDecoderStep
              + " until step "
              + until);
    }
  }

  /** Whether a training step, counted from 0, updates the encoder alone. */
  public boolean encoderAlone(long step) {
    return step < until && step % (perDecoderStep + 1) != perDecoderStep;
  }

  Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("per_decoder_step", perDecoderStep);
    plain.put("until", until);
    return plain;
  }

  /** Restores the result of {@link #describe}; files from before it existed have null. */
  static EncoderSteps of(Object plain) {
    return plain instanceof Map<?, ?> map
        ? new EncoderSteps(
            ((Number) map.get("per_decoder_step")).intValue(),
            ((Number) map.get("until")).longValue())
        : NONE;
  }

  /** Returns for example {@code 10 encoder steps per decoder step until step 5000}. */
  @Override
  public String toString() {
    return perDecoderStep + " encoder steps per decoder step until step " + until;
  }
}
