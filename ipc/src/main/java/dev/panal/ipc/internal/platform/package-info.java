/** Prepares this JVM for Chronicle: packages opened at run time, settings, logging. */
@NullMarked
package dev.panal.ipc.internal.platform;

import org.jspecify.annotations.NullMarked;
