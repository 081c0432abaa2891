/**
 * Listeners that turn events into what operators see: log lines and metrics. Nobody imports them
 * but the composition root; they import the rooms whose events they listen to.
 */
@NullMarked
package io.hookexport.observe;

import org.jspecify.annotations.NullMarked;
