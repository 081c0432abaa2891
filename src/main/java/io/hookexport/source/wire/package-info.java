/** Reads rows as messages of the PostgreSQL protocol; knows no SQL. */
@NullMarked
package io.hookexport.source.wire;

import org.jspecify.annotations.NullMarked;
