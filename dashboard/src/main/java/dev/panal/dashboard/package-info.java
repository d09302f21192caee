/** Shows what a pool is doing: a live page, and a report after a run. */
@NullMarked
package dev.panal.dashboard;

import org.jspecify.annotations.NullMarked;
