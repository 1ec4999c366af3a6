package io.gen4j.core;

import io.gen4j.core.network.Network;

/** Checks that the roles of networks share. */
final class Roles {

  private Roles() {}

  static void requireSingle(Network network, String role) {
    int inputs = network.graph().getNumInputArrays();
    int outputs = network.graph().getNumOutputArrays();
    if (inputs != 1 || outputs != 1) {
      throw new IllegalArgumentException(
          "A "
              + role
              + " has one input and one output, but this network has "
              + inputs
              + " inputs and "
              + outputs
              + " outputs");
    }
  }
}
