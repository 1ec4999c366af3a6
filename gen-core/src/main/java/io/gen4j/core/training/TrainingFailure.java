package io.gen4j.core.training;

/**
 * How a training failed.
 *
 * @param cause what reaches the caller of {@code fit}: the failure of a step or of the data, what a
 *     callback threw, or a {@link TrainingInterruptedException}
 * @param report what the training did until then
 * @param modelIsWhole whether the model is that of the end of a step and can be saved and trained
 *     further. False only if a step failed after it may have moved a part of the model and there is
 *     no rollback
 */
public record TrainingFailure(Throwable cause, TrainingReport report, boolean modelIsWhole) {}
