/**
 * The job database, behind the ports {@code ExportStore}, {@code WorkQueue} and {@code ApiKeys}.
 */
@NullMarked
package io.hookexport.jobs;

import org.jspecify.annotations.NullMarked;
