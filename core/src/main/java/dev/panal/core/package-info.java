@NullMarked
package dev.panal.core;

import org.jspecify.annotations.NullMarked;
