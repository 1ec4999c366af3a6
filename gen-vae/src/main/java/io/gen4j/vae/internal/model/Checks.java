package io.gen4j.vae.internal.model;

import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.objective.BoundLoss;
import io.gen4j.vae.objective.BoundTerms;
import io.gen4j.vae.objective.Objective;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks the results of a likelihood or objective that the application provides. */
final class Checks {

  private Checks() {}

  /** Returns the log densities of a likelihood after checking that each row has one. */
  static double[] values(Likelihood likelihood, double[] values, int rows) {
    if (values == null || values.length != rows) {
      throw new IllegalStateException(
          "The likelihood "
              + likelihood.describe().get("name")
              + " must return one log density for each of the "
              + rows
              + " rows of its parameters, but returned "
              + (values == null ? "null" : values.length));
    }
    return values;
  }

  /** Checks that the gradient of a likelihood has the right shape and data type. */
  static void gradient(Likelihood likelihood, INDArray gradient, INDArray parameters) {
    if (gradient == null
        || gradient.dataType() != parameters.dataType()
        || !Arrays.equals(gradient.shape(), parameters.shape())) {
      throw new IllegalStateException(
          "The likelihood "
              + likelihood.describe().get("name")
              + " must return a gradient with the shape and data type of its parameters, "
              + of(parameters)
              + ", but returned "
              + of(gradient));
    }
  }

  /** Evaluates an objective and checks the sizes of its derivatives. */
  static BoundLoss loss(Objective objective, BoundTerms terms, long step) {
    BoundLoss loss = objective.evaluate(terms, step);
    int rows = terms.logLikelihood().length;
    boolean fits =
        loss != null
            && fits(loss.logLikelihood(), rows)
            && (terms.divergence() == null
                ? fits(loss.logPrior(), rows) && fits(loss.logPosterior(), rows)
                : loss.divergence() != null
                    && loss.divergence().length == terms.batch()
                    && Arrays.stream(loss.divergence())
                        .allMatch(row -> fits(row, terms.divergence()[0].length)));
    if (!fits) {
      throw new IllegalStateException(
          "The objective "
              + objective.describe().get("name")
              + " must return one derivative for each term: logLikelihood ["
              + rows
              + "] and "
              + (terms.divergence() == null
                  ? "logPrior and logPosterior [" + rows + "]"
                  : "divergence [" + terms.batch() + "][" + terms.divergence()[0].length + "]"));
    }
    return loss;
  }

  private static boolean fits(double[] values, int length) {
    return values != null && values.length == length;
  }

  private static String of(INDArray array) {
    return array == null ? "null" : Arrays.toString(array.shape()) + " of " + array.dataType();
  }
}
