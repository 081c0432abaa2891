/**
 * The domain: what an export is, which states it passes, the use cases, and the ports that the
 * other rooms implement. Imports no other room; knows neither HTTP nor SQL.
 */
@NullMarked
package io.hookexport.export;

import org.jspecify.annotations.NullMarked;
