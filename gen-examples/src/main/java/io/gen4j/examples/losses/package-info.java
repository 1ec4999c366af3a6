/** What LossTable compares, and what it keeps of each training. */
package io.gen4j.examples.losses;
