/**
 * Measures shared objects beside Python's, and lets processes that use them die. Begin with
 * {@link dev.panal.benchmarks.sharing.Sharing}.
 */
@NullMarked
package dev.panal.benchmarks.sharing;

import org.jspecify.annotations.NullMarked;
