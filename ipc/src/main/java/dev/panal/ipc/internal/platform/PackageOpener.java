package dev.panal.ipc.internal.platform;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the packages of {@code java.base} that Chronicle and others reach into, and those of an
 * application's own modules, so that it needs no {@code --add-opens} and no {@code opens}.
 *
 * <p>{@code Unsafe} reads the all-powerful lookup of {@code java.lang.invoke}, and that calls what
 * the flags would have made the launcher call. Packages that flags have opened already are left
 * alone, and then {@code Unsafe} is not touched.
 */
public final class PackageOpener {
  /**
   * What Chronicle needs, as {@code java.base} names it. An opened package is an exported one too.
   */
  static final List<String> PACKAGES =
      List.of("sun.nio.ch", "java.lang.reflect", "jdk.internal.ref");

  private static final Module BASE = Object.class.getModule();

  private PackageOpener() {}

  /**
   * Opens the packages to {@code modules}; an unnamed one stands for all unnamed ones.
   *
   * @throws IllegalStateException naming the JVM's flags to add, where this JVM allows no opening
   *     at run time
   */
  static void openTo(Set<Module> modules) {
    openTo(PACKAGES, modules);
  }

  /**
   * Opens packages of {@code java.base} for another library.
   *
   * @throws IllegalStateException as when Chronicle's cannot be opened
   */
  public static void openTo(List<String> packages, Set<Module> modules) {
    for (String name : packages) {
      for (Module module : modules) {
        if (!BASE.isOpen(name, module)) {
          open(name, module, packages, modules);
        }
      }
    }
  }

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

  private static void open(String name, Module module, List<String> packages, Set<Module> all) {
    try {
      open(BASE, name, module);
    } catch (Throwable e) {
      throw new IllegalStateException(remedy(packages, all, e), e);
    }
  }

  private static void open(Module module, String name, Module to) throws Throwable {
    MethodHandles.Lookup lookup = Trusted.lookup();
    if (to.isNamed()) {
      MethodType type = MethodType.methodType(void.class, String.class, Module.class);
      lookup.findVirtual(Module.class, "implAddOpens", type).invoke(module, name, to);
    } else {
      MethodType type = MethodType.methodType(void.class, String.class);
      lookup.findVirtual(Module.class, "implAddOpensToAllUnnamed", type).invoke(module, name);
    }
  }

  static String remedy(List<String> packages, Set<Module> modules, Throwable cause) {
    StringBuilder text =
        new StringBuilder("Panal needs packages of java.base that this JVM keeps closed.");
    if (cause instanceof UnsupportedOperationException) {
      text.append(
          " sun.misc.Unsafe is denied: start the JVM with --sun-misc-unsafe-memory-access=allow");
    } else {
      text.append(" Start the JVM with ").append(String.join(" ", flagsFor(packages, modules)));
    }
    return text.append(" (").append(cause).append(')').toString();
  }

  /** The flags that do what {@link #openTo} does. */
  static List<String> flagsFor(Set<Module> modules) {
    return flagsFor(PACKAGES, modules);
  }

  private static List<String> flagsFor(List<String> packages, Set<Module> modules) {
    String targets = modules.stream()
        .map(module -> module.isNamed() ? module.getName() : "ALL-UNNAMED")
        .distinct()
        .sorted()
        .reduce((a, b) -> a + "," + b)
        .orElse("ALL-UNNAMED");
    return packages.stream()
        .map(name -> "--add-opens=java.base/" + name + "=" + targets)
        .toList();
  }

  /**
   * Whether {@code loader} has loaded a class of that name already; false where that cannot be
   * known.
   */
  static boolean isLoaded(@Nullable ClassLoader loader, String className) {
    if (loader == null) {
      return false;
    }
    try {
      MethodType type = MethodType.methodType(Class.class, String.class);
      MethodHandle find = Trusted.lookup().findVirtual(ClassLoader.class, "findLoadedClass", type);
      return find.invoke(loader, className) != null;
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * Reaches {@code Unsafe} by reflection only: the compiler would warn about it, and it may be
   * absent.
   */
  private static final class Trusted {
    private static MethodHandles.Lookup lookup() throws Throwable {
      Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
      silence(unsafeClass);
      Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
      theUnsafe.setAccessible(true);
      Object unsafe = theUnsafe.get(null);
      Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
      try {
        Object base = unsafeClass.getMethod("staticFieldBase", Field.class).invoke(unsafe, field);
        Object offset =
            unsafeClass.getMethod("staticFieldOffset", Field.class).invoke(unsafe, field);
        Method getObject = unsafeClass.getMethod("getObject", Object.class, long.class);
        return (MethodHandles.Lookup) getObject.invoke(unsafe, base, offset);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  /**
   * Keeps JDK 24 and later from printing a warning at the first use of {@code Unsafe}, by Chronicle
   * as well as here.
   */
  public static void silence() {
    try {
      silence(Class.forName("sun.misc.Unsafe"));
    } catch (ClassNotFoundException e) {
      // Chronicle will say what is missing
    }
  }

  private static void silence(Class<?> unsafeClass) {
    try {
      Method warned = unsafeClass.getDeclaredMethod("trySetMemoryAccessWarned");
      warned.setAccessible(true);
      warned.invoke(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // JDK 23 and earlier print nothing
    }
  }
}
