package dev.panal.ipc.internal.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What is written in the place of such an object counts as on its way from then on: nobody else may
 * ask its {@code writeReplace}. Nothing of a user's is in it.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WrittenOnce {}
