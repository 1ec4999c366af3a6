/** Terms that add to the adversarial losses, and the interface of one's own. */
package io.gen4j.gan.term;
