/**
 * What {@code openapi.yaml} says, for every face of the server: the loaded contract, the checks of
 * parameters and bodies against its schemas with their messages, and how an error looks to clients.
 * Knows nothing of how requests arrive: a face brings texts or JSON values and gets an {@link
 * io.hookexport.contract.Input}.
 */
@NullMarked
package io.hookexport.contract;

import org.jspecify.annotations.NullMarked;
