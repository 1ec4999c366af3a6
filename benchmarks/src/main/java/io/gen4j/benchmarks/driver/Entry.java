package io.gen4j.benchmarks.driver;

import io.gen4j.benchmarks.engine.Task;

/**
 * One competitor in one row.
 *
 * @param column its name in the results, without spaces
 * @param kind the engine
 * @param task what it runs
 */
public record Entry(String column, EngineKind kind, Task task) {}
