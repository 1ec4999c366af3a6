/** The parts of {@link io.gen4j.gan.GanOptions}. */
package io.gen4j.gan.option;
