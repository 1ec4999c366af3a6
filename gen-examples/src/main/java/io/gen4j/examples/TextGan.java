package io.gen4j.examples;

import io.gen4j.core.evaluation.text.QualityDiversity;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.text.SpecialToken;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.datasets.text.WordTokenizer;
import io.gen4j.examples.sequences.PublishedCaptions;
import io.gen4j.examples.sequences.SentenceArguments;
import io.gen4j.examples.sequences.SequenceGanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.gan.SequenceGan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains GANs of sentences and compares them with the language model they start from. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains GANs of sentences and compares them with the language model they start from, in"
            + " quality and diversity over temperatures.")
final class TextGan implements Callable<Integer> {

  private static final List<Integer> ORDERS = List.of(2, 3, 4, 5);
  private static final int SAMPLES_TOGETHER = 250;
  private static final int SHOWN = 20;

  @Mixin private SequenceGanArguments gans = new SequenceGanArguments("text-gan");

  @Mixin private SentenceArguments text = new SentenceArguments(1);

  @Option(names = "--width", description = "of embedding and LSTM; default ${DEFAULT-VALUE}")
  private int width = 128;

  @Option(names = "--dropout", description = "of the language model; default ${DEFAULT-VALUE}")
  private double dropout = 0.3;

  @Option(
      names = "--mle-epochs",
      description = "epochs of maximum likelihood; default ${DEFAULT-VALUE}")
  private int mleEpochs = 15;

  @Option(
      names = "--temperatures",
      split = ",",
      description = "of the curves; default ${DEFAULT-VALUE}")
  private List<Double> temperatures = List.of(0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1);

  @Option(names = "--samples", description = "sentences per temperature; default ${DEFAULT-VALUE}")
  private int samples = 1000;

  @Option(
      names = "--references",
      description = "test sentences that BLEU compares with; default ${DEFAULT-VALUE}")
  private int references = 10_000;

  private WordTokenizer words;
  private int end;
  private int context;

  @Override
  public Integer call() {
    words = text.words(text.train());
    end = words.vocabulary().number(SpecialToken.END).orElseThrow();
    TokenDataset train = text.sentences(text.train(), words);
    List<int[]> test = references(text.sentences(text.test(), words));
    context = train.shape().length() - 1;
    System.out.println(train);
    LanguageModel model = gans.languageModel(() -> languageModel(train));
    Map<String, List<QualityDiversity>> curves = new LinkedHashMap<>();
    curves.put("mle", measure("mle", model, test));
    OptionalInt stop = OptionalInt.of(end);
    add(curves, "policy-gradient", gans.policyGradient(model, train, stop, Map.of()), test);
    add(curves, "gumbel", gans.gumbel(model, train, stop, Map.of()), test);
    plot(curves);
    String compared = compared(curves);
    write("comparison.txt", compared);
    System.out.println(compared);
    Map<String, Object> plain = new LinkedHashMap<>();
    curves.forEach((name, orders) -> plain.put(name, points(orders)));
    new MetricsFile()
        .put("curves", plain)
        .put("samples", samples)
        .put("references", test.size())
        .put("vocabulary", words.vocabulary().size())
        .put("seed", gans.seed())
        .write(gans.output("metrics.json"));
    return 0;
  }

  private void add(
      Map<String, List<QualityDiversity>> curves, String name, SequenceGan gan, List<int[]> test) {
    if (gan != null) {
      try (gan) {
        gan.save(gans.output(name + ".zip"));
        curves.put(name, measure(name, gan.languageModel(), test));
      }
    }
  }

  private LanguageModel languageModel(TokenDataset train) {
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(1, width))
                .withDropout(dropout)
                .withStart(words.vocabulary().number(SpecialToken.START).orElseThrow())
                .withSeed(gans.seed()));
    model.fit(
        train,
        FitOptions.epochs(mleEpochs)
            .withBatchSize(gans.batch())
            .withCallback(TrainingDisplay.create()));
    return model;
  }

  /** Measures a model at all temperatures, and shows and saves samples at temperature 1. */
  private List<QualityDiversity> measure(String name, LanguageModel model, List<int[]> test) {
    StringBuilder text = new StringBuilder();
    for (int[] sentence : draw(model, 1, SHOWN)) {
      text.append(words.decode(sentence)).append('\n');
    }
    write("samples-" + name + ".txt", text.toString());
    System.out.println(name + ":\n" + text);
    return QualityDiversity.measure(
        ORDERS, test, temperatures, temperature -> draw(model, temperature, samples));
  }

  /** Draws sentences without their end. */
  private List<int[]> draw(LanguageModel model, double temperature, int count) {
    Generation how =
        Generation.tokens(context).withTemperature(temperature).withStopTokens(Set.of(end));
    int[] start = {model.options().start()};
    List<int[]> all = new ArrayList<>();
    for (int from = 0; from < count; from += SAMPLES_TOGETHER) {
      int rows = Math.min(SAMPLES_TOGETHER, count - from);
      for (int[] tokens : model.generate(start, rows, how, gans.seed() + from)) {
        all.add(Arrays.stream(tokens).takeWhile(token -> token != end).toArray());
      }
    }
    return all;
  }

  private List<int[]> references(TokenDataset test) {
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < Math.min(references, test.size()); i++) {
      int[] tokens = test.tokens(i);
      all.add(Arrays.copyOfRange(tokens, 1, tokens.length - 1));
    }
    return all;
  }

  private void plot(Map<String, List<QualityDiversity>> curves) {
    for (int i = 0; i < ORDERS.size(); i++) {
      Map<String, QualityDiversity> some = new LinkedHashMap<>();
      for (Map.Entry<String, List<QualityDiversity>> each : curves.entrySet()) {
        some.put(each.getKey(), each.getValue().get(i));
      }
      int order = ORDERS.get(i);
      PublishedCaptions.plot(order, some, gans.output("bleu-" + order + ".png"));
    }
  }

  /** Says which model has the highest BLEU at the diversity of each point of the first model. */
  private static String compared(Map<String, List<QualityDiversity>> curves) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ORDERS.size(); i++) {
      for (QualityDiversity.Point point : curves.get("mle").get(i).points()) {
        String best = "";
        double most = -1;
        StringBuilder all = new StringBuilder();
        for (Map.Entry<String, List<QualityDiversity>> each : curves.entrySet()) {
          OptionalDouble bleu = each.getValue().get(i).bleuAt(point.selfBleu());
          if (bleu.isPresent()) {
            all.append(String.format(Locale.ROOT, " %s %.3f", each.getKey(), bleu.getAsDouble()));
            best = bleu.getAsDouble() > most ? each.getKey() : best;
            most = Math.max(most, bleu.getAsDouble());
          }
        }
        text.append(
            String.format(
                Locale.ROOT,
                "self-BLEU-%d %.3f: BLEU-%d%s; ahead: %s%n",
                ORDERS.get(i),
                point.selfBleu(),
                ORDERS.get(i),
                all,
                best));
      }
    }
    return text.toString();
  }

  /** Returns the points of all orders, one map for each temperature. */
  private static List<Map<String, Object>> points(List<QualityDiversity> orders) {
    List<Map<String, Object>> merged = new ArrayList<>();
    for (QualityDiversity curve : orders) {
      List<Map<String, Object>> points = curve.describe();
      for (int i = 0; i < points.size(); i++) {
        if (merged.size() <= i) {
          merged.add(new LinkedHashMap<>());
        }
        merged.get(i).putAll(points.get(i));
      }
    }
    return merged;
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(gans.output(name).toAbsolutePath().getParent());
      Files.writeString(gans.output(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + name, e);
    }
  }
}
