package io.gen4j.core;

import io.gen4j.core.network.Network;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks that are common to all roles of networks. */
final class Roles {

  private Roles() {}

  static void requireOneOutput(Network network, String role) {
    int inputs = network.graph().getNumInputArrays();
    int outputs = network.graph().getNumOutputArrays();
    if (inputs < 1 || outputs != 1) {
      throw new IllegalArgumentException(
          "A "
              + role
              + " has one or more inputs and one output, but this network has "
              + inputs
              + " inputs and "
              + outputs
              + " outputs");
    }
  }

  static void requireLatent(String role, int latentSize, INDArray latent) {
    if (latent.rank() != 2 || latent.size(1) != latentSize) {
      throw new IllegalArgumentException(
          "The "
              + role
              + " takes latent vectors [batch, "
              + latentSize
              + "], got "
              + Arrays.toString(latent.shape()));
    }
  }
}
