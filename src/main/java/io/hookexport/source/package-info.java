/**
 * The database of the deliveries, behind the port {@code DeliverySource}: opens a source, tests its
 * statements, and runs its short queries.
 */
@NullMarked
package io.hookexport.source;

import org.jspecify.annotations.NullMarked;
