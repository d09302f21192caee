package dev.panal.core.testing;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;

/**
 * Spring Boot's executable jar of a program and all that is on this JVM's class path, which must
 * have Spring Boot's loader: classes in {@code BOOT-INF/classes}, libraries as jars in the jar.
 */
public final class BootJar {
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  private BootJar() {}

  /**
   * @param classes the program's own, a directory
   * @param main its main class
   */
  public static void write(Path jar, Path classes, String main) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest(main))) {
      addLoader(out);
      for (String each : List.of("BOOT-INF/", CLASSES, LIBRARIES)) {
        out.putNextEntry(new JarEntry(each));
        out.closeEntry();
      }
      Jars.addAll(out, classes, CLASSES);
      int number = 0;
      for (String entry : classPath()) {
        Path path = Path.of(entry);
        if (Files.isDirectory(path)) {
          addStored(out, "library-" + number++ + ".jar", jarOf(path));
        } else if (entry.endsWith(".jar") && Files.exists(path)) {
          addStored(out, path.getFileName().toString(), Files.readAllBytes(path));
        }
      }
    }
  }

  private static String[] classPath() {
    return System.getProperty("java.class.path").split(File.pathSeparator);
  }

  private static Manifest manifest(String main) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
    attributes.put(new Attributes.Name("Start-Class"), main);
    attributes.put(new Attributes.Name("Spring-Boot-Classes"), CLASSES);
    attributes.put(new Attributes.Name("Spring-Boot-Lib"), LIBRARIES);
    return manifest;
  }

  private static void addLoader(JarOutputStream out) throws IOException {
    String loader = Arrays.stream(classPath())
        .filter(entry -> entry.contains("spring-boot-loader"))
        .findFirst()
        .orElseThrow();
    try (JarFile jar = new JarFile(loader)) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().endsWith(".class")
            || entry.getName().startsWith("META-INF/services/") && !entry.isDirectory()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          jar.getInputStream(entry).transferTo(out);
          out.closeEntry();
        }
      }
    }
  }

  private static byte[] jarOf(Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      Jars.addAll(out, directory, "");
    }
    return bytes.toByteArray();
  }

  /** Without compression, as the launcher wants it. */
  private static void addStored(JarOutputStream out, String name, byte[] jar) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(jar);
    JarEntry entry = new JarEntry(LIBRARIES + name);
    entry.setMethod(JarEntry.STORED);
    entry.setSize(jar.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(jar);
    out.closeEntry();
  }
}
