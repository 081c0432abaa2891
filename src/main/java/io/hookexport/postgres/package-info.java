/**
 * PostgreSQL: the job database behind the ports {@code ExportStore}, {@code WorkQueue} and {@code
 * ApiKeys}, the source databases behind {@code DeliverySource}, migrations and sample data. The
 * only room that knows SQL; its statements are files below {@code sql/}.
 */
@NullMarked
package io.hookexport.postgres;

import org.jspecify.annotations.NullMarked;
