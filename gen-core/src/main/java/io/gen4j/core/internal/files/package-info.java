/** Reading parts of model files without trusting a byte of them. Not for import. */
package io.gen4j.core.internal.files;
