/** Programs for readers: what the authors of sibling verticles write. Run by tests. */
package io.hookexport.examples;
