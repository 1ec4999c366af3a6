package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.Lookup;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distinct rows of a matrix in which rows repeat, for example embedded characters. Products
 * with such a matrix take far less time on its distinct rows.
 *
 * @param groups distinct row that each row equals
 * @param first the first row that equals each distinct row
 */
record RepeatedRows(int[] groups, int[] first) {

  /** Returns the distinct rows if at most half of the rows are, and otherwise null. */
  static RepeatedRows of(int[] tokens) {
    int[] order = tokens.clone();
    Arrays.sort(order);
    int[] groups = new int[tokens.length];
    int most = tokens.length / 2;
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || order[i] != order[i - 1]) {
        order[distinct++] = order[i];
        if (distinct > most) {
          return null;
        }
      }
    }
    int[] first = new int[distinct];
    Arrays.fill(first, -1);
    for (int i = 0; i < tokens.length; i++) {
      groups[i] = Arrays.binarySearch(order, 0, distinct, tokens[i]);
      first[groups[i]] = first[groups[i]] < 0 ? i : first[groups[i]];
    }
    return new RepeatedRows(groups, first);
  }

  /** Returns the distinct rows of {@code x}. */
  INDArray distinct(INDArray x) {
    return select(x, first);
  }

  /** Returns a matrix of all rows, where {@code x} has the distinct ones. */
  INDArray all(INDArray x) {
    return select(x, groups);
  }

  private static INDArray select(INDArray x, int[] rows) {
    INDArray out = FloatRows.create(rows.length, x.size(1));
    Lookup.forward(rows, x, null, 1, out);
    return out;
  }

  /** Returns the sums of equal rows. */
  INDArray sums(INDArray x) {
    INDArray out = FloatRows.create(first.length, x.size(1));
    Lookup.sums(x, groups, out);
    return out;
  }

  /** Returns a matrix of all rows, in which equal rows have the given sums. */
  INDArray withSums(INDArray sums) {
    INDArray out = FloatRows.create(groups.length, sums.size(1));
    Lookup.scatter(sums, first, out);
    return out;
  }
}
