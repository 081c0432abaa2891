/** Breaks a running cluster on purpose and checks what the promises say; see src/chaos/run. */
@org.jspecify.annotations.NullMarked
package io.hookexport.chaos;
