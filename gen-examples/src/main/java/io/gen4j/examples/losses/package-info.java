/** The settings that LossTable compares, and the results that it keeps. */
package io.gen4j.examples.losses;
