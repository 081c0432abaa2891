/**
 * The content of {@code openapi.yaml} for HTTP and the event bus: the loaded contract, the checks
 * of parameters and bodies against its schemas with their messages, and the form of errors. Does
 * not know how requests arrive: the caller passes texts or JSON values and gets an {@link
 * io.hookexport.contract.Input}.
 */
@NullMarked
package io.hookexport.contract;

import org.jspecify.annotations.NullMarked;
