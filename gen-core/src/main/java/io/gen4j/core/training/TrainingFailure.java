package io.gen4j.core.training;

/**
 * The failure of a training.
 *
 * @param cause exception that is thrown to the caller of {@code fit}: the exception of a step, of
 *     the data or of a callback, or a {@link TrainingInterruptedException}
 * @param report report of the training until the failure
 * @param modelIsWhole whether the model is in the state after a completed step, so that it can be
 *     saved and trained further. This is false only if a step failed after it may have changed a
 *     part of the model, and there is no rollback
 */
public record TrainingFailure(Throwable cause, TrainingReport report, boolean modelIsWhole) {}
