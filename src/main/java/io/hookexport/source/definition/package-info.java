/**
 * The definition of a source in its folder of SQL: statements, columns, types, and their errors
 * with file and line.
 */
@NullMarked
package io.hookexport.source.definition;

import org.jspecify.annotations.NullMarked;
