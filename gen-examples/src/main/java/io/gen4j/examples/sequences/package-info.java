/** Data and reports of the examples on text and music. */
package io.gen4j.examples.sequences;
