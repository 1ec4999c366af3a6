package io.gen4j.consumers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** An element of a pom.xml as it is written, without inheritance. */
record Pom(Element element) {

  static Pom read(Path file) {
    try {
      return new Pom(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement());
    } catch (Exception e) {
      throw new IllegalStateException("Cannot read " + file, e);
    }
  }

  /** The elements of a path such as {@code modules/module}. */
  List<Pom> all(String path) {
    List<Pom> found = List.of(this);
    for (String step : path.split("/")) {
      List<Pom> next = new ArrayList<>();
      for (Pom parent : found) {
        for (Node n = parent.element.getFirstChild(); n != null; n = n.getNextSibling()) {
          if (n.getNodeName().equals(step)) {
            next.add(new Pom((Element) n));
          }
        }
      }
      found = next;
    }
    return found;
  }

  /** The text of the first element of a path, or "" if there is none. */
  String text(String path) {
    return all(path).stream().map(Pom::text).findFirst().orElse("");
  }

  String text() {
    return element.getTextContent().strip();
  }
}
