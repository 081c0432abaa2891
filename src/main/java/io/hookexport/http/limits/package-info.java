/** What one client may take: rates, places, turns, bytes in flight. */
@NullMarked
package io.hookexport.http.limits;

import org.jspecify.annotations.NullMarked;
