/**
 * How rows are queried: the snapshot, the queries of an export, their order and the port that a
 * reader of rows implements.
 */
@NullMarked
package io.hookexport.source.rows;

import org.jspecify.annotations.NullMarked;
