/**
 * What a folder of SQL says about a source: statements, columns, types, and what is wrong with
 * them, with file and line.
 */
@NullMarked
package io.hookexport.source.definition;

import org.jspecify.annotations.NullMarked;
