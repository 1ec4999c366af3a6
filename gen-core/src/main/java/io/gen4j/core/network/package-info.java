/** DL4J graphs driven from outside, and the off-heap memory that their steps run in. */
package io.gen4j.core.network;
