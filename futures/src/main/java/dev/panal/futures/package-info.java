@NullMarked
package dev.panal.futures;

import org.jspecify.annotations.NullMarked;
