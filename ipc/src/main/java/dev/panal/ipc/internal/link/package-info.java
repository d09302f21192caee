/** Links: two lanes, a control page and two bells between the application and one worker. */
@NullMarked
package dev.panal.ipc.internal.link;

import org.jspecify.annotations.NullMarked;
