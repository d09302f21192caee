@NullMarked
package dev.panal.multiprocessing;

import org.jspecify.annotations.NullMarked;
