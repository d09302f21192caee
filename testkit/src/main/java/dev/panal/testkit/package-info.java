/**
 * For tests of programs that use Panal: faults on demand, and a harness that accounts for every
 * task while they happen.
 *
 * <p>{@link dev.panal.testkit.FaultInjector} kills, stops and resizes a pool's workers at random
 * while a test of yours runs. {@link dev.panal.testkit.Chaos} is such a test of Panal itself.
 */
@NullMarked
package dev.panal.testkit;

import org.jspecify.annotations.NullMarked;
