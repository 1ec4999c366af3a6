/** Checks that the ready-made architectures share; not for import. */
package io.gen4j.core.internal.architecture;
