/** Verifies the signed tokens (JWT) of an operator's own identity provider. */
@NullMarked
package io.hookexport.jwt;

import org.jspecify.annotations.NullMarked;
