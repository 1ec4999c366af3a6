package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;

/** Distributions of values from 0 to 1, with one logit per value. */
interface OneLogit extends PerExampleLikelihood {

  @Override
  default ValueRange range() {
    return ValueRange.UNIT;
  }

  @Override
  default int parametersPerValue() {
    return 1;
  }

  @Override
  default Support support() {
    return Support.of(ValueRange.UNIT);
  }
}
