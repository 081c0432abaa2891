/**
 * The domain: exports, their states, the use cases, and the ports that the other packages
 * implement. Imports no other package; knows neither HTTP nor SQL.
 */
@NullMarked
package io.hookexport.export;

import org.jspecify.annotations.NullMarked;
