package io.gen4j.examples.faces;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Images labeled by what they show, where the file of attributes says something else.
 *
 * @param source the images
 * @param recipe how the labels were found, for the digest
 * @param classNames names of the classes
 * @param labels one class per image
 */
record ShownLabels(Dataset source, String recipe, List<String> classNames, int... labels)
    implements Dataset {

  /** Name of the class of images in which the attribute cannot be seen. */
  static final String HIDDEN = "hidden";

  /**
   * Labels RGB images by the color of their upper left corner: the nearest of some colors. Use it
   * for backgrounds, because the drawing program may choose another color than it reports. This
   * reads every image once.
   *
   * @param colors colors as {@code #rrggbb}
   */
  static ShownLabels ofCorners(Dataset images, List<String> colors) {
    ExampleShape shape = images.shape();
    int plane = shape.height() * shape.width();
    int[] labels = new int[images.size()];
    float[] values = new float[shape.length()];
    for (int i = 0; i < labels.length; i++) {
      images.read(i, values, 0);
      images.range().mapTo(ValueRange.BYTES, values, 0, values.length);
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < colors.size(); c++) {
        int rgb = Integer.parseInt(colors.get(c).substring(1), 16);
        double distance =
            Math.pow(values[0] - (rgb >> 16), 2)
                + Math.pow(values[plane] - (rgb >> 8 & 0xff), 2)
                + Math.pow(values[2 * plane] - (rgb & 0xff), 2);
        if (distance < least) {
          least = distance;
          labels[i] = c;
        }
      }
    }
    return new ShownLabels(images, "corners " + colors, colors, labels);
  }

  /**
   * Gives images in which an attribute is covered the class {@link #HIDDEN}, after all others.
   *
   * @param images images labeled with the attribute
   * @param covers the same images labeled with what may cover it
   * @param covering classes that cover it
   * @return {@code images} itself if no image is covered
   */
  static Dataset uncovered(Dataset images, Dataset covers, Collection<String> covering) {
    int[] labels = new int[images.size()];
    boolean covered = false;
    for (int i = 0; i < labels.length; i++) {
      boolean hidden = covering.contains(covers.classNames().get(covers.label(i)));
      labels[i] = hidden ? images.classes() : images.label(i);
      covered |= hidden;
    }
    if (!covered) {
      return images;
    }
    List<String> names = new ArrayList<>(images.classNames());
    names.add(HIDDEN);
    return new ShownLabels(images, "uncovered " + covering, List.copyOf(names), labels);
  }

  /** Whether all names are colors. */
  static boolean areColors(List<String> names) {
    return names.stream().allMatch(name -> name.matches("#[0-9a-fA-F]{6}"));
  }

  @Override
  public String name() {
    return source.name() + ".shown";
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public ExampleShape shape() {
    return source.shape();
  }

  @Override
  public ValueRange range() {
    return source.range();
  }

  @Override
  public int classes() {
    return classNames.size();
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    source.read(index, target, offset);
  }

  @Override
  public List<Field> fields() {
    return List.of(Field.continuous(Field.DATA, shape(), range()), Field.label(classNames));
  }

  @Override
  public Dataset inPass(long pass) {
    return new ShownLabels(source.inPass(pass), recipe, classNames, labels);
  }

  @Override
  public String digest() {
    return source.digest() + " " + recipe;
  }
}
