/**
 * Data sets to train on: MNIST, Fashion-MNIST and other IDX sets, folders of images, arrays in
 * memory, tables of numbers and names, and views that select, join, pad and resize them.
 *
 * <p>Start with {@link io.gen4j.datasets.Mnist}, {@link io.gen4j.datasets.Idx}, {@link
 * io.gen4j.datasets.ImageFolder}, {@link io.gen4j.datasets.Table}, {@link
 * io.gen4j.datasets.InMemoryDataset} or {@link io.gen4j.datasets.Datasets}. Unusable data throw
 * {@link io.gen4j.core.data.DataException}. Invalid arguments throw {@link
 * java.lang.IllegalArgumentException}.
 */
package io.gen4j.datasets;
