/** Listeners that turn events into what operators see. */
@NullMarked
package io.hookexport.observe;

import org.jspecify.annotations.NullMarked;
