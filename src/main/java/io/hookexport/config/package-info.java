/** The operator's settings: immutable records that validate themselves, and their reader. */
@NullMarked
package io.hookexport.config;

import org.jspecify.annotations.NullMarked;
