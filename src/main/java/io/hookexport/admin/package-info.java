/**
 * What the commands of operators need, and its client: the same operations on the management port
 * of a running server.
 */
@NullMarked
package io.hookexport.admin;

import org.jspecify.annotations.NullMarked;
