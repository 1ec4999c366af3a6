/** Mixtures of Gaussians in the plane, and how well samples cover them. */
package io.gen4j.examples.plane;
