@NullMarked
package dev.panal.ipc;

import org.jspecify.annotations.NullMarked;
