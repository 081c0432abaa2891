/** The command line: what each subcommand takes, prints and returns. */
@NullMarked
package io.hookexport.cli;

import org.jspecify.annotations.NullMarked;
