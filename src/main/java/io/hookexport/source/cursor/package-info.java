/** Reads rows with the public interface of the client. */
@NullMarked
package io.hookexport.source.cursor;

import org.jspecify.annotations.NullMarked;
