/** Text files of a training's metrics. Not for import. */
package io.gen4j.core.internal.logs;
