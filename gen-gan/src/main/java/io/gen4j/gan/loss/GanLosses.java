package io.gen4j.gan.loss;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The classic adversarial losses. In the equations r and f are real and fake logits. */
public final class GanLosses {

  private static final GanLoss MINIMAX =
      new Separable(
          "minimax",
          new Curve(r -> softplus(-r), r -> -sigmoid(-r)),
          new Curve(f -> softplus(f), GanLosses::sigmoid),
          new Curve(f -> -softplus(f), f -> -sigmoid(f)),
          0);

  private static final GanLoss NON_SATURATING =
      new Separable(
          "non-saturating",
          new Curve(r -> softplus(-r), r -> -sigmoid(-r)),
          new Curve(f -> softplus(f), GanLosses::sigmoid),
          new Curve(f -> softplus(-f), f -> -sigmoid(-f)),
          0);

  private static final GanLoss LEAST_SQUARES =
      new Separable(
          "least-squares",
          new Curve(r -> 0.5 * (r - 1) * (r - 1), r -> r - 1),
          new Curve(f -> 0.5 * f * f, f -> f),
          new Curve(f -> 0.5 * (f - 1) * (f - 1), f -> f - 1),
          0.5);

  private static final GanLoss WASSERSTEIN =
      new Separable(
          "wasserstein",
          new Curve(r -> -r, r -> -1),
          new Curve(f -> f, f -> 1),
          new Curve(f -> -f, f -> -1),
          Double.NaN);

  private static final GanLoss HINGE =
      new Separable(
          "hinge",
          new Curve(r -> Math.max(0, 1 - r), r -> r < 1 ? -1 : 0),
          new Curve(f -> Math.max(0, 1 + f), f -> f > -1 ? 1 : 0),
          new Curve(f -> -f, f -> -1),
          0);

  private static final GanLoss RELATIVISTIC_AVERAGE = new RelativisticAverage();

  private static final List<GanLoss> ALL =
      List.of(MINIMAX, NON_SATURATING, LEAST_SQUARES, WASSERSTEIN, HINGE, RELATIVISTIC_AVERAGE);

  private GanLosses() {}

  /**
   * Discriminator softplus(-r) + softplus(f), generator -softplus(f): the minimax game of
   * Goodfellow et al. 2014. The generator's gradient vanishes when the discriminator is confident.
   */
  public static GanLoss minimax() {
    return MINIMAX;
  }

  /** Discriminator softplus(-r) + softplus(f), generator softplus(-f) (Goodfellow et al. 2014). */
  public static GanLoss nonSaturating() {
    return NON_SATURATING;
  }

  /** Discriminator ½(r-1)² + ½f², generator ½(f-1)² (Mao et al. 2017). */
  public static GanLoss leastSquares() {
    return LEAST_SQUARES;
  }

  /**
   * Discriminator f - r, generator -f (Arjovsky et al. 2017). The loss has no lower bound unless
   * something else keeps the discriminator Lipschitz: a gradient penalty, weight clipping or
   * spectral normalization.
   */
  public static GanLoss wasserstein() {
    return WASSERSTEIN;
  }

  /** Discriminator max(0, 1-r) + max(0, 1+f), generator -f (Lim and Ye 2017). */
  public static GanLoss hinge() {
    return HINGE;
  }

  /**
   * Discriminator softplus(-(r - mean f)) + softplus(f - mean r); the generator swaps real and fake
   * (Jolicoeur-Martineau 2018).
   */
  public static GanLoss relativisticAverage() {
    return RELATIVISTIC_AVERAGE;
  }

  /** Returns the names of all losses of this class. */
  public static List<String> names() {
    return ALL.stream().map(GanLoss::name).toList();
  }

  /**
   * Returns the loss with this name.
   *
   * @throws IllegalArgumentException if there is no such loss; the message lists the names
   */
  public static GanLoss named(String name) {
    return ALL.stream()
        .filter(loss -> loss.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no loss named '" + name + "'; choose one of " + names()));
  }

  /**
   * Returns a loss with one-sided label smoothing s (Salimans et al. 2016, arXiv:1606.03498). In
   * the discriminator's loss, the label of real examples is 1 - s: (1 - s) softplus(-r) + s
   * softplus(r) for the logistic losses, ½(r - 1 + s)² for least squares.
   *
   * @param loss {@link #minimax}, {@link #nonSaturating} or {@link #leastSquares}
   * @param below s, from 0 to below 1; 0 returns the loss itself
   * @throws IllegalArgumentException if the loss has no labels, or s is out of range
   */
  public static GanLoss smoothed(GanLoss loss, double below) {
    if (!(below >= 0 && below < 1)) {
      throw new IllegalArgumentException(
          "Label smoothing is from 0 (off) to below 1 (for example 0.1), got " + below);
    }
    if (below == 0) {
      return loss;
    }
    if (loss != MINIMAX && loss != NON_SATURATING && loss != LEAST_SQUARES) {
      throw new IllegalArgumentException(
          "Label smoothing needs a loss that has labels (minimax, non-saturating or least-squares),"
              + " got "
              + loss.name());
    }
    return new Smoothed(loss, below);
  }

  /** log(1 + e^x) without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** A function of one logit and its derivative. */
  private record Curve(DoubleUnaryOperator value, DoubleUnaryOperator derivative) {

    double mean(double[] logits) {
      return Arrays.stream(logits).map(value).average().orElse(0);
    }

    double[] gradient(double[] logits) {
      return Arrays.stream(logits).map(x -> derivative.applyAsDouble(x) / logits.length).toArray();
    }
  }

  /** A loss that is a sum of one term per logit. */
  private record Separable(String name, Curve real, Curve fake, Curve generated, double boundary)
      implements GanLoss {

    @Override
    public String toString() {
      return name;
    }

    @Override
    public LogitLoss discriminator(double[] r, double[] f) {
      return new LogitLoss(real.mean(r) + fake.mean(f), real.gradient(r), fake.gradient(f));
    }

    @Override
    public LogitLoss generator(double[] r, double[] f) {
      return new LogitLoss(generated.mean(f), new double[r.length], generated.gradient(f));
    }
  }

  /** Smoothing adds s r to the logistic losses, and s r plus a constant to least squares. */
  private record Smoothed(GanLoss loss, double below) implements GanLoss {

    @Override
    public String name() {
      return loss.name();
    }

    @Override
    public String toString() {
      return loss.name() + " with labels smoothed by " + below;
    }

    @Override
    public LogitLoss discriminator(double[] r, double[] f) {
      LogitLoss plain = loss.discriminator(r, f);
      double mean = Arrays.stream(r).average().orElse(0);
      double constant = loss == LEAST_SQUARES ? below * below / 2 - below : 0;
      return new LogitLoss(
          plain.value() + below * mean + constant,
          Arrays.stream(plain.real()).map(d -> d + below / r.length).toArray(),
          plain.fake());
    }

    @Override
    public LogitLoss generator(double[] r, double[] f) {
      return loss.generator(r, f);
    }

    /** The logit where the logistic probability (least squares: the logit) is (1 - s) / 2. */
    @Override
    public double boundary() {
      double half = (1 - below) / 2;
      return loss == LEAST_SQUARES ? half : Math.log(half / (1 - half));
    }
  }

  private record RelativisticAverage() implements GanLoss {

    @Override
    public String name() {
      return "relativistic-average";
    }

    @Override
    public String toString() {
      return name();
    }

    @Override
    public LogitLoss discriminator(double[] r, double[] f) {
      return compare(r, f);
    }

    @Override
    public LogitLoss generator(double[] r, double[] f) {
      LogitLoss exchanged = compare(f, r);
      return new LogitLoss(exchanged.value(), exchanged.fake(), exchanged.real());
    }

    @Override
    public boolean generatorSeesReal() {
      return true;
    }

    @Override
    public double boundary() {
      return Double.NaN;
    }

    /** softplus(-(a - mean b)) + softplus(b - mean a), and its derivatives in a and b. */
    private static LogitLoss compare(double[] a, double[] b) {
      double meanA = Arrays.stream(a).average().orElse(0);
      double meanB = Arrays.stream(b).average().orElse(0);
      double value = 0;
      double[] da = new double[a.length];
      double[] db = new double[b.length];
      double throughMeanB = 0;
      double throughMeanA = 0;
      for (int i = 0; i < a.length; i++) {
        double x = a[i] - meanB;
        value += softplus(-x) / a.length;
        da[i] = -sigmoid(-x) / a.length;
        throughMeanB -= da[i];
      }
      for (int i = 0; i < b.length; i++) {
        double x = b[i] - meanA;
        value += softplus(x) / b.length;
        db[i] = sigmoid(x) / b.length;
        throughMeanA -= db[i];
      }
      for (int i = 0; i < a.length; i++) {
        da[i] += throughMeanA / a.length;
      }
      for (int i = 0; i < b.length; i++) {
        db[i] += throughMeanB / b.length;
      }
      return new LogitLoss(value, da, db);
    }
  }
}
