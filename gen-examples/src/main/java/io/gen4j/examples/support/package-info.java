/** Code that examples share: options, progress, curves, image strips, figures. */
package io.gen4j.examples.support;
