/** Shared parts of the ready-made architectures. Not for import. */
package io.gen4j.core.internal.architecture;
