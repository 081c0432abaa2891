/** The client of a server's public contract, with the HTTP client of the JDK only. */
@NullMarked
package io.hookexport.client;

import org.jspecify.annotations.NullMarked;
