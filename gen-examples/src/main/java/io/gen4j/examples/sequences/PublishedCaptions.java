package io.gen4j.examples.sequences;

import io.gen4j.core.evaluation.text.QualityDiversity;
import io.gen4j.examples.support.LinePlot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Published results on COCO captions (Zhu et al. 2018, Texygen; Nie et al. 2019, RelGAN), and their
 * plot with measured ones. BLEU is that of 2 to 5-grams on the test captions. No self-BLEU of
 * RelGAN was published.
 */
public final class PublishedCaptions {

  private static final int FIRST_ORDER = 2;
  private static final List<Double> MLE = List.of(.731, .497, .305, .189);
  private static final List<Double> MLE_SELF = List.of(.916, .769, .583, .408);
  private static final List<Double> SEQ_GAN = List.of(.745, .498, .294, .180);
  private static final List<Double> SEQ_GAN_SELF = List.of(.950, .840, .670, .489);
  private static final List<Double> REL_GAN = List.of(.849, .687, .502, .331);

  private PublishedCaptions() {}

  /**
   * Writes a plot of one order, with published points if there are any.
   *
   * @param curves curve of this order of each model
   */
  public static void plot(int order, Map<String, QualityDiversity> curves, Path file) {
    LinePlot plot =
        new LinePlot(
            "COCO captions: BLEU-" + order + " on the test set against self-BLEU-" + order,
            "self-BLEU-" + order + " (lower is more diverse)",
            "BLEU-" + order + " (higher is better)");
    double low = 1;
    double high = 0;
    for (Map.Entry<String, QualityDiversity> curve : curves.entrySet()) {
      List<QualityDiversity.Point> points = curve.getValue().points();
      double[] x = points.stream().mapToDouble(QualityDiversity.Point::selfBleu).toArray();
      double[] y = points.stream().mapToDouble(QualityDiversity.Point::bleu).toArray();
      plot.line(curve.getKey(), x, y);
      for (double each : x) {
        low = Math.min(low, each);
        high = Math.max(high, each);
      }
    }
    int at = order - FIRST_ORDER;
    if (at >= 0 && at < MLE.size()) {
      plot.point("MLE, published", MLE_SELF.get(at), MLE.get(at));
      plot.point("SeqGAN, published", SEQ_GAN_SELF.get(at), SEQ_GAN.get(at));
      double bleu = REL_GAN.get(at);
      plot.line(
          "RelGAN, published (BLEU only)", new double[] {low, high}, new double[] {bleu, bleu});
    }
    plot.writePng(file);
  }
}
