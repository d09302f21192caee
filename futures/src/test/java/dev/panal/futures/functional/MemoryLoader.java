package dev.panal.futures.functional;

import dev.panal.core.testing.Javac;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Defines classes that are on no class path, as applications with loaders of their own do. */
final class MemoryLoader extends ClassLoader {
  private final Map<String, byte[]> resources = new ConcurrentHashMap<>();
  private final boolean givesBytes;

  MemoryLoader(Map<String, byte[]> resources, boolean givesBytes) {
    super(MemoryLoader.class.getClassLoader());
    this.resources.putAll(resources);
    this.givesBytes = givesBytes;
  }

  /** Class files by their paths, of a source file that declares a class of that name. */
  static Map<String, byte[]> compile(Path directory, String name, String source) throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".java"), source);
    Path classes = Files.createTempDirectory(directory, "classes");
    String refused = Javac.compile(List.of(file), classes);
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(refused);
    }
    Map<String, byte[]> compiled = new ConcurrentHashMap<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        compiled.put(classes.relativize(each).toString(), Files.readAllBytes(each));
      }
    }
    return compiled;
  }

  void put(String path, byte[] content) {
    resources.put(path, content);
  }

  byte @Nullable [] get(String path) {
    return resources.get(path);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = resources.get(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] bytes = givesBytes ? resources.get(name) : null;
    return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
  }
}
