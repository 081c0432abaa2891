/** The limits of one client: rates, connections, turns, bytes in flight. */
@NullMarked
package io.hookexport.http.limits;

import org.jspecify.annotations.NullMarked;
