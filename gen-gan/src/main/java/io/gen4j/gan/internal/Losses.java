package io.gen4j.gan.internal;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;

/** Calls adversarial losses and checks their results, because they may be an application's own. */
public final class Losses {

  private Losses() {}

  /** Returns the discriminator's loss. */
  public static LogitLoss discriminator(GanLoss loss, double[] real, double[] fake) {
    LogitLoss result = loss.discriminator(real.clone(), fake.clone());
    require(loss, "discriminator", result);
    require(loss, "discriminator", "real", result.real(), real.length);
    require(loss, "discriminator", "fake", result.fake(), fake.length);
    return result;
  }

  /** Returns the generator's loss. */
  public static LogitLoss generator(GanLoss loss, double[] real, double[] fake) {
    LogitLoss result = loss.generator(real.clone(), fake.clone());
    require(loss, "generator", result);
    require(loss, "generator", "fake", result.fake(), fake.length);
    return result;
  }

  private static void require(GanLoss loss, String half, LogitLoss result) {
    if (result == null) {
      throw new IllegalStateException(
          "The loss '"
              + loss.name()
              + "' returned null from "
              + half
              + "(real, fake); return a LogitLoss with the value and one derivative per logit");
    }
  }

  private static void require(
      GanLoss loss, String half, String which, double[] gradient, int logits) {
    if (gradient == null || gradient.length != logits) {
      throw new IllegalStateException(
          "The loss '"
              + loss.name()
              + "' returned "
              + (gradient == null ? "no" : gradient.length)
              + " derivatives for "
              + logits
              + " "
              + which
              + " logits from "
              + half
              + "(real, fake); return a LogitLoss with one derivative per logit, 0 where the loss"
              + " does not depend on it");
    }
  }
}
