/**
 * Small complete programs to copy from; {@link dev.panal.examples.Main} runs them from a command
 * line.
 */
@NullMarked
package dev.panal.examples;

import org.jspecify.annotations.NullMarked;
