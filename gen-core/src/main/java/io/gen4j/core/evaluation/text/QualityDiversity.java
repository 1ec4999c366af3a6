package io.gen4j.core.evaluation.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Quality against diversity of a model over temperatures (Caccia et al. 2020, "Language GANs
 * Falling Short"). One point says little, since a lower temperature gives better and less diverse
 * text. Immutable.
 *
 * @param order n of BLEU-n
 * @param points points by ascending temperature, at least one
 */
public record QualityDiversity(int order, List<Point> points) {

  /**
   * One temperature.
   *
   * @param temperature temperature of sampling
   * @param bleu mean BLEU against references; higher is better
   * @param selfBleu self-BLEU; lower is more diverse
   */
  public record Point(double temperature, double bleu, double selfBleu) {}

  /** Sorts the points. */
  public QualityDiversity {
    points = points.stream().sorted(Comparator.comparingDouble(Point::temperature)).toList();
    if (points.isEmpty()) {
      throw new IllegalArgumentException("A curve needs at least 1 point, got none");
    }
  }

  /**
   * Measures a model.
   *
   * @param order n of BLEU-n
   * @param references references of BLEU, commonly a test set
   * @param temperatures temperatures, at least one
   * @param sampler draws samples at a temperature, as many at each
   */
  public static QualityDiversity measure(
      int order,
      List<int[]> references,
      List<Double> temperatures,
      DoubleFunction<List<int[]>> sampler) {
    return measure(List.of(order), references, temperatures, sampler).get(0);
  }

  /** Measures a model with several n at once, with the same samples. */
  public static List<QualityDiversity> measure(
      List<Integer> orders,
      List<int[]> references,
      List<Double> temperatures,
      DoubleFunction<List<int[]>> sampler) {
    List<List<Point>> points = new ArrayList<>();
    orders.forEach(order -> points.add(new ArrayList<>()));
    for (double temperature : temperatures) {
      List<int[]> samples = sampler.apply(temperature);
      for (int i = 0; i < orders.size(); i++) {
        Bleu bleu = Bleu.order(orders.get(i));
        points
            .get(i)
            .add(new Point(temperature, bleu.mean(samples, references), bleu.self(samples)));
      }
    }
    List<QualityDiversity> curves = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      curves.add(new QualityDiversity(orders.get(i), points.get(i)));
    }
    return curves;
  }

  /**
   * Returns BLEU at a self-BLEU, on straight lines between the points: with it, models are compared
   * at equal diversity. Empty outside the curve. If the curve crosses the value more than once, the
   * best BLEU counts.
   */
  public OptionalDouble bleuAt(double selfBleu) {
    double best = Double.NaN;
    for (int i = 0; i < points.size(); i++) {
      Point a = points.get(i);
      Point b = points.get(Math.min(i + 1, points.size() - 1));
      double low = Math.min(a.selfBleu, b.selfBleu);
      double high = Math.max(a.selfBleu, b.selfBleu);
      if (selfBleu >= low && selfBleu <= high) {
        double share = high == low ? 0 : (selfBleu - a.selfBleu) / (b.selfBleu - a.selfBleu);
        double bleu = high == low ? Math.max(a.bleu, b.bleu) : a.bleu + share * (b.bleu - a.bleu);
        best = best >= bleu ? best : bleu;
      }
    }
    return Double.isNaN(best) ? OptionalDouble.empty() : OptionalDouble.of(best);
  }

  /** Returns the points as plain data, for a file of metrics. */
  public List<Map<String, Object>> describe() {
    List<Map<String, Object>> plain = new ArrayList<>();
    for (Point point : points) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("temperature", point.temperature);
      values.put("bleu_" + order, point.bleu);
      values.put("self_bleu_" + order, point.selfBleu);
      plain.add(values);
    }
    return plain;
  }
}
