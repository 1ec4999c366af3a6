package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Words that stop a reader do not come back. Pages are read without code, sources as comments and
 * messages. Code, and names that files and scripts depend on, may keep old words.
 */
class PlainEnglishTest {

  private static final int LONGEST_SENTENCE = 40;

  /** A page of lists of names. */
  private static final String LISTS = "CHANGELOG.md";

  /** What not to write, and what to write instead. */
  private static final Map<Pattern, String> WORDS = words();

  private static Map<Pattern, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("pictures?|picture's", "image");
    words.put("told (?:the|which|its) (?:class|digit|label)\\w*", "class-conditional");
    words.put("beside", "next to, alongside, besides");
    words.put("(?:,|\\() ?of which|of which (?:a|the|it|they)", "start a new sentence");
    words.put("the judge|the judge's|judge is|judgements?", "the classifier");
    words.put("(?:is|are|how|so) sure of", "confident in");
    words.put("grey\\w*", "gray, grayscale");
    words.put("colour\\w*|behaviour\\w*|neighbour\\w*|favour\\w*|centre[ds]?", "-or, -er");
    words.put("labell\\w+|modell\\w+|travell\\w+|cancell(?:ed|ing)", "one l");
    words.put(
        "\\w*(?:normal|optim|binar|discret|regular|quant|vector|initial|general|summar|minim|maxim"
            + "|special|local|synchron|serial|recogn|finali|material|organ|stabil|visual)is"
            + "(?:e[ds]?|ing|ation|ations|ers?)",
        "-ize");
    words.put("analys(?:e[ds]?|ing)", "analyze");
    words.put("learnt|spelt|burnt", "learned");
    words.put("by heart", "memorize");
    words.put("mended|mendings?", "fixed");
    words.put("for ever", "forever");
    words.put("anew", "again");
    words.put("(?<!there )(?:is|are) none", "is not one");
    words.put("knows nothing|know nothing", "carries no information");
    words.put("whatever it is", "any value");
    words.put("what comes of", "the result of");
    words.put("in the mean", "on average");
    words.put("nobody (?:needs|asked|waits|who)", "unused, not requested");
    words.put("lies? beside|stands? beside", "is stored next to");
    words.put("thereof|therein|whereof|wherein|thereby|lest|hitherto", "split the sentence");
    Map<Pattern, String> patterns = new LinkedHashMap<>();
    words.forEach(
        (word, instead) ->
            patterns.put(
                Pattern.compile("(?<![\\w-])(?:" + word + ")(?![\\w-])", Pattern.CASE_INSENSITIVE),
                instead));
    return patterns;
  }

  @Test
  void pagesAreInPlainEnglish() {
    List<String> found = new ArrayList<>();
    for (Markdown page : Markdown.pages()) {
      List<String> lines = page.prose();
      for (int i = 0; i < lines.size(); i++) {
        for (String hit : hits(lines.get(i))) {
          found.add(page.name() + ":" + (i + 1) + ": " + hit);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void sentencesAreShort() {
    List<String> tooLong = new ArrayList<>();
    List<Markdown> pages =
        Markdown.pages().stream().filter(page -> !page.name().equals(LISTS)).toList();
    for (Markdown page : pages) {
      for (String sentence : sentences(page)) {
        if (sentence.strip().split("\\s+").length > LONGEST_SENTENCE) {
          tooLong.add(page.name() + ": " + sentence);
        }
      }
    }
    assertThat(tooLong).isEmpty();
    assertThat(pages.stream().mapToInt(page -> sentences(page).length).sum()).isGreaterThan(1000);
  }

  /** Returns the sentences of paragraphs and lists; tables and headings have none. */
  private static String[] sentences(Markdown page) {
    String prose =
        page.prose().stream()
            .map(
                line ->
                    line.matches("[|#!].*") ? "" : line.replaceFirst("^ *([-*]|\\d+\\.) ", "\n\n"))
            .collect(Collectors.joining("\n"));
    return prose.split("(?<=[.!?:])\\s+|\\n\\s*\\n");
  }

  @Test
  void sourcesAreInPlainEnglish() {
    Map<String, List<String>> found = new TreeMap<>();
    int read = 0;
    for (var source : Sources.main()) {
      List<String> prose = JavaText.of(Sources.read(source)).prose();
      read += prose.size();
      List<String> hits = prose.stream().flatMap(text -> hits(text).stream()).toList();
      if (!hits.isEmpty()) {
        found.put(Sources.name(source), hits);
      }
    }
    assertThat(found).isEmpty();
    assertThat(read).isGreaterThan(1000);
  }

  @Test
  void oldWordsAreSeen() {
    assertThat(hits("A Picture beside the grey one")).hasSize(3);
    assertThat(hits("An image next to the gray one, besides [16] and `picture`")).hasSize(1);
    JavaText text =
        JavaText.of(
            "/** A {@code picture} of\n * the judge, {@link Judge picture}. */\n"
                + "// told\n// the class\nString a = \"picture\", b = \"two \" + \"pictures\";");
    assertThat(text.prose().stream().flatMap(prose -> hits(prose).stream())).hasSize(4);
  }

  private static List<String> hits(String prose) {
    List<String> hits = new ArrayList<>();
    WORDS.forEach(
        (word, instead) -> {
          Matcher matcher = word.matcher(prose);
          while (matcher.find()) {
            int from = Math.max(0, matcher.start() - 25);
            int to = Math.min(prose.length(), matcher.end() + 25);
            hits.add("\"" + prose.substring(from, to) + "\" (rather: " + instead + ")");
          }
        });
    return hits;
  }
}
