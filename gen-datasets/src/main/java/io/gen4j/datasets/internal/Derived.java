package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.RowScaling;
import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Optional;

/** A data set that passes everything it does not change on to another one. */
interface Derived extends Dataset {

  /** Returns the other data set. */
  Dataset source();

  /** Returns the position of an example in the source. */
  default int position(int index) {
    return index;
  }

  @Override
  default int size() {
    return source().size();
  }

  @Override
  default ExampleShape shape() {
    return source().shape();
  }

  @Override
  default ValueRange range() {
    return source().range();
  }

  @Override
  default int classes() {
    return source().classes();
  }

  @Override
  default List<String> classNames() {
    return source().classNames();
  }

  @Override
  default int label(int index) {
    return source().label(position(index));
  }

  @Override
  default void read(int index, float[] target, int offset) {
    source().read(position(index), target, offset);
  }

  @Override
  default List<Field> fields() {
    return source().fields();
  }

  @Override
  default void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.DATA)) {
      read(index, target, offset);
    } else {
      source().read(field, position(index), target, offset);
    }
  }

  @Override
  default int paddedSteps(int index) {
    return source().paddedSteps(position(index));
  }

  @Override
  default Optional<RowScaling> scaling() {
    return source().scaling();
  }

  /** {@inheritDoc} Abstract here, since a view that forgets it would hide the source's passes. */
  @Override
  Dataset inPass(long pass);
}
