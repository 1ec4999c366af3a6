package io.gen4j.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.report.RunReport;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The report in a real browser; skipped where none is installed. */
class ReportPageTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String NAME = "MnistGan </script><b>\"1\" \u00fc";

  @TempDir private static Path folder;
  private static Browser browser;
  private static String one;
  private static String two;

  @BeforeAll
  static void writeReports() throws IOException {
    browser = Browser.start(folder.resolve("profile"));
    Path first = RunFolderFixture.write(folder.resolve("first"), NAME, 2e-4, null);
    Path second =
        RunFolderFixture.write(
            folder.resolve("second"),
            "MnistGan, fast",
            1e-3,
            "NonFiniteException: the discriminator's loss is NaN at step 9380");
    one = write(RunReport.of(first), first.resolve(RunReport.FILE));
    two = write(RunReport.compare(List.of(first, second)), folder.resolve("compare.html"));
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  /** Whatever a test does, the page complains of nothing and asks nobody for anything. */
  @AfterEach
  void thePageKeepsToItself() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).allMatch(address -> address.startsWith("file:"));
  }

  @Test
  void theSliderMovesAndTheImageChanges() {
    browser.show(one, 1280, 900);
    WebElement slider = browser.find("#samples-slider");
    WebElement image = browser.find("#samples img");
    String last = image.getAttribute("src");
    assertThat(browser.find("#samples output").getText()).isEqualTo("Step 9,380");

    slider.sendKeys(Keys.ARROW_LEFT);

    assertThat(browser.find("#samples output").getText()).isEqualTo("Step 8,207");
    String before = image.getAttribute("src");
    assertThat(before).startsWith("data:image/png").isNotEqualTo(last);
    assertThat(image.getAttribute("alt")).isEqualTo("Samples of " + NAME + " at step 8207");
    assertThat((Long) browser.run("return arguments[0].naturalWidth", image)).isEqualTo(239);

    slider.sendKeys(Keys.ARROW_RIGHT);
    assertThat(image.getAttribute("src")).isEqualTo(last);
    assertThat(browser.run("return getComputedStyle(arguments[0]).outlineStyle", slider))
        .isEqualTo("solid");
  }

  @Test
  void aCurveIsSwitchedOffAndOn() {
    browser.show(one, 1280, 900);
    WebElement name = browser.find("#curves [data-line=generator_loss]");
    String both = canvas("loss");

    name.click();
    assertThat(name.getAttribute("aria-pressed")).isEqualTo("false");
    assertThat(name.findElement(By.tagName("output")).getText()).isEmpty();
    String alone = canvas("loss");
    assertThat(alone).isNotEqualTo(both);

    name.sendKeys(Keys.ENTER);
    assertThat(name.getAttribute("aria-pressed")).isEqualTo("true");
    assertThat(canvas("loss")).isEqualTo(both);
  }

  @Test
  void axesAndSmoothingChangeTheCurves() {
    browser.show(one, 1280, 900);
    String linear = canvas("fid");
    assertThat(browser.find("#curves [data-line=fid] output").getText()).isEqualTo("6.181");

    browser.find("#curves [data-value=log]").click();
    String log = canvas("fid");
    assertThat(log).isNotEqualTo(linear);
    browser.screenshot(SCREENSHOTS.resolve("report-log.png"));
    browser.find("#curves [data-value=linear]").click();
    assertThat(canvas("fid")).isEqualTo(linear);

    browser.find("#curves [data-value=seconds]").click();
    assertThat(canvas("fid")).isNotEqualTo(linear);
    browser.find("#curves [data-value=step]").click();

    browser.find("#smoothing").sendKeys(Keys.END);
    assertThat(canvas("fid")).isNotEqualTo(linear);
    assertThat(browser.find("#smoothing + output").getText()).isEqualTo("0.99");
    browser.screenshot(SCREENSHOTS.resolve("report-smoothed.png"));
  }

  @Test
  void darkIsPreferredOrChosen() {
    browser.prefer("dark");
    browser.show(one, 1280, 900);
    browser.run("localStorage.clear()");
    browser.show(one, 1280, 900);
    assertThat(background()).isEqualTo("rgb(19, 22, 26)");
    String dark = canvas("loss");

    browser.prefer("light");
    awaitBackground("rgb(245, 246, 248)");
    assertThat(canvas("loss")).isNotEqualTo(dark);

    browser.find("#theme").click();
    assertThat(background()).isEqualTo("rgb(19, 22, 26)");
    assertThat(canvas("loss")).isEqualTo(dark);
    browser.show(one, 1280, 900);
    assertThat(background()).as("the choice is kept").isEqualTo("rgb(19, 22, 26)");
    browser.run("localStorage.clear()");
  }

  @Test
  void namesAreTextAndNeverMarkup() {
    browser.show(one, 1280, 900);

    assertThat(browser.find("h1").getText()).isEqualTo(NAME);
    assertThat(browser.driver().getTitle()).isEqualTo(NAME);
    assertThat(browser.all("b")).isEmpty();
  }

  @Test
  void runsStandSideBySide() {
    browser.show(two, 1280, 900);
    assertThat(browser.all("#samples figure")).hasSize(2).allMatch(WebElement::isDisplayed);
    assertThat(browser.all("#curves [data-chart=generator_loss] .chip")).hasSize(2);
    String both = canvas("fid");

    browser.find("#summary input[data-run='1']").click();

    assertThat(browser.all("#samples figure").stream().map(WebElement::isDisplayed))
        .containsExactly(true, false);
    assertThat(canvas("fid")).isNotEqualTo(both);
    browser.find("#only").click();
    assertThat(browser.all("#configuration tr.differs").stream().filter(WebElement::isDisplayed))
        .extracting(row -> row.findElement(By.tagName("th")).getText())
        .containsExactly("generatorUpdater.learningRate");
    assertThat(browser.all("#configuration tr.same"))
        .isNotEmpty()
        .noneMatch(WebElement::isDisplayed);
  }

  @ParameterizedTest
  @CsvSource({"390, light", "390, dark", "1280, light", "1280, dark"})
  void nothingIsWiderThanTheScreen(int width, String scheme) throws IOException {
    browser.prefer(scheme);
    for (String page : List.of(one, two)) {
      browser.show(page, width, 844);
      assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
          .isEqualTo(width);
      String name = page.equals(one) ? "one" : "two";
      Path file = SCREENSHOTS.resolve("report-" + name + "-" + width + "-" + scheme + ".png");
      browser.screenshot(file);
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).isEqualTo(width);
      assertThat(image.getHeight()).isGreaterThan(2000);
    }
    browser.prefer("light");
  }

  private static String write(RunReport report, Path file) {
    report.write(file);
    return file.toUri().toString();
  }

  /** A change of the system's colors reaches the page a moment later. */
  private static void awaitBackground(String color) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!background().equals(color) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(background()).isEqualTo(color);
  }

  private static String background() {
    return browser.run("return getComputedStyle(document.body).backgroundColor").toString();
  }

  /** The pixels of a chart. */
  private static String canvas(String chart) {
    return browser
        .run("return document.querySelector(`[data-chart=\"" + chart + "\"] canvas`).toDataURL()")
        .toString();
  }
}
