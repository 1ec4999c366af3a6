/** Data, classifiers and reports of the examples that draw faces. */
package io.gen4j.examples.faces;
