package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;

/** Distributions over evenly spaced levels. */
interface OnLevels extends PerExampleLikelihood {

  /** Returns the levels. */
  Levels grid();

  @Override
  default ValueRange range() {
    return grid().range();
  }

  @Override
  default boolean isDiscrete() {
    return true;
  }

  @Override
  default Support support() {
    return grid();
  }
}
