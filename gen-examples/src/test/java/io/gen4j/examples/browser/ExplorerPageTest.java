package io.gen4j.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.explorer.ExplorerServer;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The explorer's page in a real browser; skipped where none is installed. */
class ExplorerPageTest {

  @TempDir private static Path folder;
  private static Browser browser;
  private static ExplorerServer server;

  @BeforeAll
  static void start() {
    browser = Browser.start(folder.resolve("profile"));
    Dataset digits = Datasets.take(Mnist.train(), 1000);
    Vae vae =
        Vae.create(
            MlpVae.of(digits).withHidden(List.of(100)).withClasses(10),
            VaeOptions.defaults(12).withSeed(1));
    vae.fit(digits, FitOptions.epochs(3).withBatchSize(20));
    vae.save(folder.resolve("digits.zip"));
    server = ExplorerServer.start(folder.resolve("digits.zip"), 0);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    browser.show(server.address().toString(), 1280, 900);
    await(() -> loaded("#sample"));
  }

  @Test
  void slidersSeedAndClassChangeTheImage() {
    String first = pixels("#sample");
    assertThat(browser.all("#sliders input")).hasSize(10);

    browser.find("#direction-0").sendKeys(Keys.END);
    assertThat(browser.find("#direction-0 + output").getText()).isEqualTo("3");
    await(() -> !pixels("#sample").equals(first));
    String moved = pixels("#sample");

    browser.find("#class").sendKeys("7");
    await(() -> !pixels("#sample").equals(moved));
    String seven = pixels("#sample");

    browser.find("#next").click();
    await(() -> !pixels("#sample").equals(seven));

    browser.find("#class").sendKeys("0");
    browser.find("#seed").clear();
    browser.find("#seed").sendKeys("1");
    browser.find("#reset").click();
    await(() -> pixels("#sample").equals(first));
    assertQuiet();
  }

  @Test
  void anUploadedImageIsReconstructed() throws IOException {
    Path digit = folder.resolve("digit.png");
    BufferedImage image = new BufferedImage(56, 56, BufferedImage.TYPE_INT_RGB);
    image.createGraphics().fillOval(14, 8, 28, 40);
    ImageGrid.writePng(image, digit);
    WebElement file = browser.find("#file");

    file.sendKeys(digit.toAbsolutePath().toString());
    await(() -> loaded("#pair"));
    assertThat((Long) browser.run("return document.querySelector('#pair').naturalWidth"))
        .isEqualTo(2 * 28 + 3 * 2);
    browser.screenshot(Path.of("target", "screenshots", "explorer-1280.png"));
    assertQuiet();

    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    file.sendKeys(text.toAbsolutePath().toString());
    await(() -> browser.find("#refusal").getText().contains("PNG or JPEG"));
    assertThat(browser.find("#pair").isDisplayed()).isFalse();
  }

  @Test
  void fitsAPhoneInTheDark() {
    browser.prefer("dark");
    browser.show(server.address().toString(), 390, 844);
    await(() -> loaded("#sample"));
    assertThat((Long) browser.run("return document.documentElement.scrollWidth")).isEqualTo(390);
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(19, 22, 26)");
    browser.screenshot(Path.of("target", "screenshots", "explorer-390-dark.png"));
    browser.prefer("light");
    assertQuiet();
  }

  private static void assertQuiet() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(
            address ->
                address.startsWith(server.address().toString())
                    || address.startsWith("blob:" + server.address()));
  }

  private static boolean loaded(String selector) {
    return (Boolean)
        browser.run(
            "const i = document.querySelector(arguments[0]); return i.complete && i.naturalWidth > 0",
            selector);
  }

  private static String pixels(String selector) {
    return browser
        .run(
            """
            const image = document.querySelector(arguments[0]);
            const canvas = document.createElement("canvas");
            canvas.width = image.naturalWidth;
            canvas.height = image.naturalHeight;
            canvas.getContext("2d").drawImage(image, 0, 0);
            return canvas.toDataURL();
            """,
            selector)
        .toString();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the page did not change in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
