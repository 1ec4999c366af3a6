package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.engine.Task;

/**
 * One row of a table.
 *
 * @param model network and batch, for example {@code mlp-64}
 * @param task what every engine runs
 */
record Row(String model, Task task) {}
