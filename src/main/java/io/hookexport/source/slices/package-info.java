/**
 * Divides a large export into slices, reads them on several connections and puts their chunks in
 * order.
 */
@NullMarked
package io.hookexport.source.slices;

import org.jspecify.annotations.NullMarked;
