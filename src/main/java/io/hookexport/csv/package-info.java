/**
 * A leaf library that knows nothing of exports, HTTP or SQL: it writes values as CSV bytes and
 * reads CSV back. Writing is the hot path of the whole service, so {@link CsvEncoder} goes from
 * bytes to bytes. {@link CsvDialect} states the same dialect in the terms of a third-party library,
 * reads it, and verifies the encoder in the tests.
 */
@NullMarked
package io.hookexport.csv;

import org.jspecify.annotations.NullMarked;
