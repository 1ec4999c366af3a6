/** JSON of plain data. Not for import. */
package io.gen4j.core.internal.json;
