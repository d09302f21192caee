/** Memory that several processes map: the part below the public shared arrays. */
@NullMarked
package dev.panal.ipc.internal.shared;

import org.jspecify.annotations.NullMarked;
