/** Results of evaluating a model on a data set. */
package io.gen4j.vae.evaluation;
