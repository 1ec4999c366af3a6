/** What training minimises: bounds of log p(x). */
package io.gen4j.vae.objective;
