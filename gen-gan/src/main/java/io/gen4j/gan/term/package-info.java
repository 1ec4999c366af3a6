/** Terms that are added to the adversarial losses, and the interface for custom terms. */
package io.gen4j.gan.term;
