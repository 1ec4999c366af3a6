/**
 * DL4J graphs with separate forward, backward and update operations, and the off-heap memory of
 * their steps.
 */
package io.gen4j.core.network;
