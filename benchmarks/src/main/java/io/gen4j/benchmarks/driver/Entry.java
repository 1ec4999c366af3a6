package io.gen4j.benchmarks.driver;

import io.gen4j.benchmarks.engine.Task;

/**
 * One engine in one row.
 *
 * @param column name in the results, without spaces
 * @param kind the engine
 * @param task the task that it runs
 */
public record Entry(String column, EngineKind kind, Task task) {}
