/** TensorBoard's event files. Not for import. */
package io.gen4j.core.internal.events;
