/** Random changes of images that a model trains on. */
package io.gen4j.datasets.augmentation;
