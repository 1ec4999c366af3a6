package io.gen4j.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.internal.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

  private static final Pattern CONTENT =
      Pattern.compile(
          "<script type=\"application/json\" id=\"content\">(.*?)</script>", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void aPageHoldsWhatTheFolderHolds() throws IOException {
    write("run.json", RUN);
    write(
        "history.csv",
        "step,epoch,examples,seconds,loss,fid\n10,1,100,0.5,2.5,\n20,1,200,1,1.25,40\n");
    write("classes.csv", "class,recall\n\"seven, crossed\",0.5\n");
    image("samples/step-00000010.png", 1);
    image("samples/step-00000020.png", 2);
    image("interpolation.png", 3);

    Map<String, Object> run = run(RunReport.of(folder));

    assertThat(run.get("name")).isEqualTo("digits");
    assertThat(run.get("model")).isEqualTo("two networks");
    assertThat(run.get("settings").toString())
        .contains("{group=, name=seed, value=7}")
        .contains("{group=options, name=updater.rate, value=0.001}")
        .contains("{group=data, name=digest, value=abcd}")
        .contains("{group=versions, name=java, value=17}")
        .doesNotContain("two networks");
    assertThat(run.get("peakRssBytes")).isEqualTo(1_500_000_000);
    assertThat(at(run, "metrics", 0, "points", "value")).isEqualTo(List.of(2.5, 1.25));
    assertThat(at(run, "metrics", 1, "points", "step")).isEqualTo(List.of(20));
    assertThat(at(run, "metrics", 0, "summary", "highest", "step")).isEqualTo(10);
    assertThat(at(run, "classes", "rows", 0)).isEqualTo(List.of("seven, crossed", "0.5"));
    assertThat(at(run, "samples", "frames", 1, "image"))
        .isEqualTo(
            "data:image/png;base64,"
                + Base64.getEncoder()
                    .encodeToString(
                        Files.readAllBytes(folder.resolve("samples/step-00000020.png"))));
    assertThat(run.get("interpolation").toString()).startsWith("data:image/png");
    assertThat(at(run, "reconstructions", "found")).isEqualTo(0);
    assertThat((List<?>) run.get("notices")).isEmpty();
  }

  @Test
  void aPageRefersToNothingOutside() throws IOException {
    write("run.json", RUN);
    image("samples/step-00000010.png", 1);

    String page = RunReport.of(folder).html();

    assertThat(page)
        .contains("Content-Security-Policy", "default-src 'none'", "var uPlot=", "Leon Sorokin")
        .doesNotContain("http://", "https://", "{{")
        .doesNotContainPattern("<script[^>]*\\ssrc")
        .doesNotContainPattern("<link[^>]*href=\"(?!data:)")
        .doesNotContainPattern("@import|url\\(");
    assertThat(page.length()).isGreaterThan(20_000);
  }

  @Test
  void namesCannotLeaveTheirPlace() throws IOException {
    String name =
        "</script><script>alert(1)</script> \"quoted\" 'q' & {{script}} \u2028 \u00fc \uD83D\uDE00 $1";
    write(
        "run.json",
        Json.write(
            Map.of(
                "name", name, "sessions", List.of(Map.of("outcome", "failed", "failure", name)))));
    write("history.csv", "step,\"<b>\"\"x\"\", </script>\"\n1,2\n");

    String page = RunReport.of(folder).html();

    assertThat(content(page).get("title")).isEqualTo(name);
    assertThat(at(content(page), "runs", 0, "metrics", 0, "name")).isEqualTo("<b>\"x\", </script>");
    assertThat(page)
        .contains("<title>&lt;/script&gt;&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert", "<b>");
    assertThat(page.split("</script>", -1)).hasSize(4);
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunReport.of(folder))
        .withMessageContaining(folder.toString())
        .withMessageContaining("run.json");
    write("run.json", "{\"name\": ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunReport.of(folder))
        .withMessageContaining("damaged");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunReport.compare(List.of()))
        .withMessageContaining("at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunReport.compare(List.of(folder, folder.resolve("."))))
        .withMessageContaining("twice");
  }

  @Test
  void whatCannotBeReadIsLeftOutAndSaid() throws IOException {
    write(
        "run.json",
        "{\"name\": 3, \"sessions\": \"none\", \"peakRssBytes\": \"much\", \"data\": 5}");
    write("history.csv", "step,loss\n1,2\n2,3,4\n3,five\n4,NaN\n5,1\n6");
    write("samples/step-1.png", "not an image");
    write("samples/notes.txt", "no grid");
    write("interpolation.png", "");

    Map<String, Object> run = run(RunReport.of(folder));

    assertThat(run.get("name")).isEqualTo(folder.getFileName().toString());
    assertThat(run.get("peakRssBytes")).isNull();
    assertThat(at(run, "metrics", 0, "points", "value")).asString().isEqualTo("[2.0, null, 1.0]");
    assertThat(at(run, "samples", "frames")).isEqualTo(List.of());
    assertThat(String.join("\n", strings(run.get("notices"))))
        .contains("no session", "3 rows were", "1 of 3 values are not finite")
        .contains("step-1.png is not a complete PNG", "interpolation.png is not a complete PNG")
        .doesNotContain("notes.txt");
  }

  @Test
  void gridsAreSpreadOverTheRunAndFewEnough() throws IOException {
    write("run.json", RUN);
    for (int step = 1; step <= 200; step++) {
      image("samples/step-%08d.png".formatted(step), step);
    }

    Map<String, Object> run = run(RunReport.of(folder));

    List<Integer> steps = steps(run);
    assertThat(at(run, "samples", "found")).isEqualTo(200);
    assertThat(steps).hasSize(60).startsWith(1).endsWith(200).isSorted().doesNotHaveDuplicates();
    assertThat(IntStream.range(1, 60).map(i -> steps.get(i) - steps.get(i - 1)))
        .allMatch(gap -> gap == 3 || gap == 4);
  }

  /** Random pixels do not compress: 200 x 200 of them take 120 kB. */
  @Test
  void largeGridsAreFewer() throws IOException {
    write("run.json", RUN);
    for (int step = 1; step <= 70; step++) {
      noise("samples/step-%08d.png".formatted(step), 200, step);
    }

    RunReport report = RunReport.of(folder);

    assertThat(steps(run(report))).hasSizeBetween(28, 34).startsWith(1).endsWith(70);
    assertThat(report.html().length()).isBetween(4_500_000, 5_600_000);
  }

  @Test
  void runsOfOneNameAreToldApart() throws IOException {
    for (String name : List.of("first", "second")) {
      write(name + "/run.json", RUN);
    }
    write("third/run.json", RUN.replace("digits", "letters"));

    RunReport report =
        RunReport.compare(
            List.of(folder.resolve("first"), folder.resolve("second"), folder.resolve("third")));

    assertThat(content(report.html()).get("title"))
        .isEqualTo("digits (first) · digits (second) · letters");
  }

  @Test
  void writesThePageIntoAFolder() throws IOException {
    write("run.json", RUN);
    RunReport report = RunReport.of(folder);

    report.write(folder.resolve("pages").resolve(RunReport.FILE));

    assertThat(folder.resolve("pages/report.html")).hasContent(report.html());
    assertThat(RunReport.of(folder).html()).isEqualTo(report.html());
  }

  private static final String RUN =
      """
      {"name": "digits", "model": "two networks", "seed": 7, "batchSize": 100,
       "options": {"updater": {"rate": 0.001}}, "data": {"examples": 1000, "digest": "abcd"},
       "versions": {"java": "17"}, "peakRssBytes": 1500000000,
       "sessions": [{"started": "2026-11-27T10:00:00Z", "fromStep": 0, "toStep": 20,
         "seconds": 1.5, "outcome": "finished"}]}
      """;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void image(String name, int seed) {
    noise(name, 4, seed);
  }

  private void noise(String name, int side, int seed) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt(1 << 24));
    }
    ImageGrid.writePng(image, folder.resolve(name));
  }

  private static List<Integer> steps(Map<String, Object> run) {
    return ((List<?>) at(run, "samples", "frames"))
        .stream().map(frame -> (Integer) ((Map<?, ?>) frame).get("step")).toList();
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  private static Map<String, Object> content(String page) {
    Matcher matcher = CONTENT.matcher(page);
    assertThat(matcher.find()).isTrue();
    assertThat(
            new String(matcher.group(1).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .doesNotContain("<", ">", "&");
    return Json.read(matcher.group(1));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> run(RunReport report) {
    return (Map<String, Object>) at(content(report.html()), "runs", 0);
  }

  /** What lies at a path of keys and indices. */
  private static Object at(Object from, Object... path) {
    Object value = from;
    for (Object step : path) {
      value = step instanceof Integer i ? ((List<?>) value).get(i) : ((Map<?, ?>) value).get(step);
    }
    return value;
  }
}
