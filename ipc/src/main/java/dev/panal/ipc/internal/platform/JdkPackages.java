package dev.panal.ipc.internal.platform;

import dev.panal.core.internal.PackageOpener;
import dev.panal.core.internal.TrustedLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the packages of {@code java.base} that Chronicle and others reach into, so that an
 * application needs no {@code --add-opens}. Packages that flags have opened already are left alone,
 * and then {@code Unsafe} is not touched.
 */
public final class JdkPackages {
  /**
   * What Chronicle needs, as {@code java.base} names it. An opened package is an exported one too.
   */
  static final List<String> PACKAGES =
      List.of("sun.nio.ch", "java.lang.reflect", "jdk.internal.ref");

  private static final Module BASE = Object.class.getModule();

  private JdkPackages() {}

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

  private static void open(String name, Module module, List<String> packages, Set<Module> all) {
    try {
      PackageOpener.open(BASE, name, module);
    } catch (Throwable e) {
      throw new IllegalStateException(remedy(packages, all, e), e);
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
      MethodHandle find =
          TrustedLookup.get().findVirtual(ClassLoader.class, "findLoadedClass", type);
      return find.invoke(loader, className) != null;
    } catch (Throwable e) {
      return false;
    }
  }
}
