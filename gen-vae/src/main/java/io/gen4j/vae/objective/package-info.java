/** Objectives, the losses that training minimizes: minus lower bounds of log p(x). */
package io.gen4j.vae.objective;
