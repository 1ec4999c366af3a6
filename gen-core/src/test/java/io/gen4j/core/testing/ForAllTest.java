package io.gen4j.core.testing;

import static io.gen4j.core.testing.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForAllTest {
  private String asked;

  @BeforeEach
  void forgetTheSeed() {
    asked = System.getProperty(ForAll.SEED);
    System.clearProperty(ForAll.SEED);
  }

  @AfterEach
  void rememberTheSeed() {
    System.clearProperty(ForAll.SEED);
    if (asked != null) {
      System.setProperty(ForAll.SEED, asked);
    }
  }

  @Test
  void triesAsManyInputsAsAskedAndTheSameOnesAgain() {
    List<Long> first = draws(3, 50);
    assertThat(first).hasSize(50).doesNotHaveDuplicates();
    assertThat(draws(3, 50)).isEqualTo(first);
    assertThat(draws(4, 50)).doesNotContainAnyElementsOf(first);
  }

  @Test
  void namesTheSeedOfAFailureAndTakesItBack() {
    List<Long> drawn = new ArrayList<>();
    Throwable failure =
        catchThrowable(
            () ->
                forAll(
                    1,
                    20,
                    random -> {
                      drawn.add(random.nextLong());
                      assertThat(drawn).hasSizeLessThan(8);
                    }));
    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("case 8 of 20 fails")
        .hasCauseInstanceOf(AssertionError.class);
    Matcher seed = Pattern.compile("-Dgen4j.seed=(-?\\d+)").matcher(failure.getMessage());
    assertThat(seed.find()).isTrue();
    System.setProperty(ForAll.SEED, seed.group(1));
    assertThat(draws(99, 20)).containsExactly(drawn.get(7));
  }

  @Test
  void exceptionsFailACase() {
    assertThatThrownBy(
            () ->
                forAll(
                    1,
                    2,
                    random -> {
                      throw new IOException("full");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("case 1 of 2")
        .hasMessageContaining("full")
        .hasCauseInstanceOf(IOException.class);
  }

  private static List<Long> draws(long seed, int cases) {
    List<Long> drawn = new ArrayList<>();
    forAll(seed, cases, random -> drawn.add(random.nextLong()));
    return drawn;
  }
}
