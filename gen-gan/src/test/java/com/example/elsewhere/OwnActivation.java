package com.example.elsewhere;

import org.nd4j.linalg.activations.impl.ActivationTanH;

/** An activation of an application's own. */
public final class OwnActivation extends ActivationTanH {

  private static final long serialVersionUID = 1;
}
