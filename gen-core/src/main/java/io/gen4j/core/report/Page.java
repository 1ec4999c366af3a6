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

/** The page's template, filled. Text of a run enters it as JSON that cannot end its element. */
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
    // One pass, so that a name that looks like a place stays a name.
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll((MatchResult place) -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  /** HTML text; the page's title alone is written so. */
  static String escapeText(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** JSON that holds no character that HTML knows. */
  static String escapeJson(String json) {
    return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
  }

  /** The license that the page quotes says whose script it is; the page names no address. */
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
          "The class path lacks "
              + name
              + ", which the report needs. It comes with gen-core and with its dependency"
              + " org.webjars.npm:uplot.");
    }
    return in;
  }
}
