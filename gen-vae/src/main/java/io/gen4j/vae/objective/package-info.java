/** What training minimizes: bounds of log p(x). */
package io.gen4j.vae.objective;
