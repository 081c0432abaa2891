/**
 * What happens to a connection before a request is one: framing, versions, pipelining, idle time.
 */
@NullMarked
package io.hookexport.http.connection;

import org.jspecify.annotations.NullMarked;
