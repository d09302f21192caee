/** What the tests of all modules share; travels in this module's test jar. */
@NullMarked
package dev.panal.core.testing;

import org.jspecify.annotations.NullMarked;
