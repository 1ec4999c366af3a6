/** What examples share: progress, curves, strips, figures. */
package io.gen4j.examples.support;
