/** A small HTTP server for this machine only, which examples share. */
package io.gen4j.examples.http;
