/** Reads parts of model files without trusting their content. Not for import. */
package io.gen4j.core.internal.files;
