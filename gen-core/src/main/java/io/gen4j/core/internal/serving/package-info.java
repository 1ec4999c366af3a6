/** Reading a model from many threads while it may be training. Not for import. */
package io.gen4j.core.internal.serving;
