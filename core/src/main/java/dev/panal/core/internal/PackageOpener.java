package dev.panal.core.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Opens packages of modules at run time, as {@code --add-opens} would have made the launcher do it:
 * an application needs no such flag, and no {@code opens} for Panal.
 */
public final class PackageOpener {
  private PackageOpener() {}

  /**
   * Opens the package of an application's class to the module of {@code reader}. Packages of the
   * JDK stay as they are, and so does any in a JVM that allows no opening at run time: whoever then
   * reaches for a member is told why not.
   */
  public static void openPackageOf(Class<?> type, Class<?> reader) {
    Module module = type.getModule();
    ClassLoader loader = type.getClassLoader();
    if (module.isOpen(type.getPackageName(), reader.getModule())
        || loader == null
        || loader == ClassLoader.getPlatformClassLoader()) {
      return;
    }
    try {
      open(module, type.getPackageName(), reader.getModule());
    } catch (Throwable denied) {
      // it stays closed
    }
  }

  /**
   * Opens a package to a module; an unnamed one stands for all unnamed ones. Throws what this JVM
   * has against it.
   */
  public static void open(Module module, String name, Module to) throws Throwable {
    MethodHandles.Lookup lookup = TrustedLookup.get();
    if (to.isNamed()) {
      MethodType type = MethodType.methodType(void.class, String.class, Module.class);
      MethodHandle opens = lookup.findVirtual(Module.class, "implAddOpens", type);
      opens.invoke(module, name, to);
    } else {
      MethodType type = MethodType.methodType(void.class, String.class);
      MethodHandle opens = lookup.findVirtual(Module.class, "implAddOpensToAllUnnamed", type);
      opens.invoke(module, name);
    }
  }
}
