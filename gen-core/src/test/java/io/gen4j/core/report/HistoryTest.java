package io.gen4j.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final List<String> notices = new ArrayList<>();

  @Test
  void emptyCellsAreNotMeasured() {
    History history = parse("step,epoch,examples,seconds,a,b,c\n1,1,10,0.5,2,,\n2,1,20,1,,-inf,\n");

    assertThat(history.metrics()).containsExactly("a", "b");
    assertThat(history.values("a")).isEqualTo(Map.of(0, 2.0));
    assertThat(history.values("b")).isEqualTo(Map.of(1, Double.NEGATIVE_INFINITY));
    assertThat(history.rows()).containsExactly(row(1, 10, 0.5), row(2, 20, 1));
    assertThat(notices).isEmpty();
  }

  @Test
  void countsGoOnWhenASessionStartsThemAgain() {
    History history =
        parse("step,epoch,examples,seconds,a\n1,1,10,4,1\n2,1,20,8,1\n3,1,10,3,1\n4,1,20,6,1\n");

    assertThat(history.rows())
        .containsExactly(row(1, 10, 4), row(2, 20, 8), row(3, 30, 11), row(4, 40, 14));
  }

  @Test
  void stepsThatWereMadeAgainCountOnce() {
    History history = parse("step,a,b\n1,1,7\n2,2,8\n3,3,9\n2,20,\n4,4,\n4,,5\n");

    assertThat(history.rows().stream().map(History.Row::step)).containsExactly(1L, 2L, 4L);
    assertThat(history.values("a")).isEqualTo(Map.of(0, 1.0, 1, 20.0, 2, 4.0));
    assertThat(history.values("b")).isEqualTo(Map.of(0, 7.0, 1, 8.0, 2, 5.0));
  }

  @Test
  void aFileWithoutStepsHasNoCurves() {
    assertThat(parse("a,b\n1,2\n").rows()).isEmpty();
    assertThat(notices).hasSize(1).first().asString().contains("step");
    assertThat(parse("").metrics()).isEmpty();
  }

  @Test
  void cellsMayBeQuoted() {
    assertThat(Csv.rows("\uFEFFa,\"b, \"\"c\"\"\nd\",\r\n\r\n1,,\"\"\n\"open"))
        .containsExactly(List.of("a", "b, \"c\"\nd", ""), List.of("1", "", ""), List.of("open"));
  }

  private History parse(String text) {
    return History.parse(text, notices);
  }

  private static History.Row row(long step, double examples, double seconds) {
    return new History.Row(step, 1, examples, seconds);
  }
}
