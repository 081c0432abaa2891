/**
 * What {@code demo} needs beyond the product: a PostgreSQL of its own that lives in one folder, and
 * a tour that does the main job over HTTP as a client would. Nothing of the product depends on this
 * room.
 */
@NullMarked
package io.hookexport.demo;

import org.jspecify.annotations.NullMarked;
