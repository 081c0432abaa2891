/** Compresses a stream into one gzip member, in several tasks at once. */
@NullMarked
package io.hookexport.gzip;

import org.jspecify.annotations.NullMarked;
