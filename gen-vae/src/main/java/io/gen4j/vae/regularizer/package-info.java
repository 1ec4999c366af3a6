/** What training asks of the codes of a batch, beside the bound: penalties in nats per example. */
package io.gen4j.vae.regularizer;
