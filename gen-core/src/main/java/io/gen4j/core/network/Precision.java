package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.Bfloat16Units;

/**
 * The number format of the values that matrix products and convolutions multiply. Parameters,
 * optimizer state, statistics, losses and all other operations are in float in any case.
 */
public enum Precision {
  /** 32 bits, 24 of them significant. */
  FLOAT,

  /**
   * 16 bits: the range of float with 8 significant bits. The products of dense layers, convolutions
   * and transposed convolutions round both factors to it, and sum in float. So a product of two
   * values is off by at most 0.4 % of its size.
   *
   * <p>Small products stay in float, and so do layers that Gen4J does not accelerate, all sequence
   * layers, and the passes from which a term of the loss takes a finite difference. It needs
   * oneDNN's native library and a processor with bfloat16 units (AVX512_BF16 or AMX). Equal seeds
   * give equal bits within one format. The two formats give different bits.
   */
  BFLOAT16;

  /** Whether this machine can compute in this format without loss of speed. */
  public boolean isSupported() {
    return this == FLOAT || Bfloat16Units.here().missing().isEmpty();
  }

  /**
   * Checks that this machine can compute in this format without loss of speed.
   *
   * @throws IllegalArgumentException if not; the message says what is missing
   */
  public void requireSupported() {
    if (this != FLOAT) {
      requireSupported(Bfloat16Units.here());
    }
  }

  void requireSupported(Bfloat16Units units) {
    units
        .missing()
        .ifPresent(
            missing -> {
              throw new IllegalArgumentException(
                  "Precision.BFLOAT16 is not possible here: "
                      + missing
                      + ". Use Precision.FLOAT, the default");
            });
  }
}
