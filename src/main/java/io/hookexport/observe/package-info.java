/**
 * Listeners that turn events into what operators see: log lines and metrics. Only the composition
 * root imports this package; it imports the packages whose events it listens to.
 */
@NullMarked
package io.hookexport.observe;

import org.jspecify.annotations.NullMarked;
