package io.gen4j.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the template of the page. The text of a run is inserted as JSON that cannot close its HTML
 * element.
 */
final class Page {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
  private static final String PLOT_PROPERTIES =
      "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final String PLOT_FILES = "/META-INF/resources/webjars/uplot/";

  private Page() {}

  static String fill(String title, String json) {
    String plot = PLOT_FILES + plotVersion() + "/";
    Map<String, String> parts =
        Map.of(
            "title", escapeText(title),
            "style", resource("report.css"),
            "plotStyle", resource(plot + "dist/uPlot.min.css"),
            "plotLicense", resource(plot + "LICENSE").strip(),
            "plotScript", withoutBanner(resource(plot + "dist/uPlot.iife.min.js")),
            "elements", resource("elements.js"),
            "curves", resource("curves.js"),
            "sections", resource("sections.js"),
            "script", resource("report.js"),
            "content", escapeJson(json));
    // One pass, so that inserted text that looks like a placeholder is not replaced.
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll((MatchResult place) -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  /** Escapes HTML text. Only the title of the page is inserted as HTML text. */
  static String escapeText(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Escapes all characters of JSON that are special in HTML. */
  static String escapeJson(String json) {
    return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
  }

  /**
   * Removes the banner of a script, so that the page contains no address. The license on the page
   * names the script's author.
   */
  private static String withoutBanner(String script) {
    return script.startsWith("/*!") ? script.substring(script.indexOf("*/") + 2) : script;
  }

  private static String plotVersion() {
    Properties properties = new Properties();
    try (InputStream in = open(PLOT_PROPERTIES)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = Page.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(
          "The class path has no "
              + name
              + ", which the report needs. It is part of gen-core or of its dependency"
              + " org.webjars.npm:uplot.");
    }
    return in;
  }
}
