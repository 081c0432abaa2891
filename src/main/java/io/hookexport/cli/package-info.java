/** The command line: the arguments, output and exit code of each subcommand. */
@NullMarked
package io.hookexport.cli;

import org.jspecify.annotations.NullMarked;
