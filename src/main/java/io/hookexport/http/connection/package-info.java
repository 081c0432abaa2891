/**
 * Handles a connection before its requests are dispatched: framing, versions, pipelining, idle
 * time.
 */
@NullMarked
package io.hookexport.http.connection;

import org.jspecify.annotations.NullMarked;
