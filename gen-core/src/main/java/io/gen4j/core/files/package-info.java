/** Models on disk. */
package io.gen4j.core.files;
