/** Checks and settings for ND4J's backend before it is loaded. Not for import. */
package io.gen4j.core.internal.backend;
