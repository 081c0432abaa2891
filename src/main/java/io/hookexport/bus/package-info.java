/** The event-bus face: what sibling verticles hear. */
@NullMarked
package io.hookexport.bus;

import org.jspecify.annotations.NullMarked;
