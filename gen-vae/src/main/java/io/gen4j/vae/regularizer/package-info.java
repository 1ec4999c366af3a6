/** What training adds to the bound for the codes of a batch: penalties in nats per example. */
package io.gen4j.vae.regularizer;
