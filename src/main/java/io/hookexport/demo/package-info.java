/**
 * What {@code demo} needs beyond the product: a PostgreSQL of its own that lives in one folder, and
 * a tour that does the main job over HTTP as a client would. The product does not depend on this
 * package.
 */
@NullMarked
package io.hookexport.demo;

import org.jspecify.annotations.NullMarked;
