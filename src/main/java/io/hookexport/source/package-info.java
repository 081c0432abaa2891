/**
 * The database of the deliveries, behind the port {@code DeliverySource}: opens a source, tries its
 * statements, and answers questions about it.
 */
@NullMarked
package io.hookexport.source;

import org.jspecify.annotations.NullMarked;
