/** What runs inside a worker JVM, and the frames that it exchanges with its pool. */
@NullMarked
package dev.panal.futures.internal;

import org.jspecify.annotations.NullMarked;
