/** What can go wrong with the ND4J backend of an application. */
package io.gen4j.core.backend;
