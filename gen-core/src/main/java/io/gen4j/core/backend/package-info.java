/** Failures of the application's ND4J backend. */
package io.gen4j.core.backend;
