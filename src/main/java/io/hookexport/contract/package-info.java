/**
 * What {@code openapi.yaml} says, for every face of the server: the loaded contract, the checks of
 * parameters and bodies against its schemas with their messages, and how an error looks to clients.
 * Knows neither HTTP requests nor bus messages; a face brings values and gets an {@link
 * io.hookexport.contract.Input}.
 */
@NullMarked
package io.hookexport.contract;

import org.jspecify.annotations.NullMarked;
