package dev.panal.futures.internal.process;

import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a worker, as the JVM keeps them in a file, so that the next worker starts in less
 * time.
 *
 * <p>It lies in the user's cache directory under a name made of a key, its size and its checksum:
 * {@code KEY-SIZE-CRC.jsa}. The key stands for the JDK, the flags that matter, and the jars at the
 * head of the class path up to the first directory, which is what a JVM can archive, see
 * {@link OwnJarsFirst}. It appears by one rename. Size and checksum are compared once in each
 * application, since a damaged archive can crash a JVM. Any of it may be deleted at any time.
 */
public final class ClassDataArchive {
  /** {@code off}, or the directory to keep archives in. */
  public static final String PROPERTY = "panal.archive";

  /** {@code false}: archives that are there are used, and none is made. */
  public static final String CREATE_PROPERTY = "panal.archive.create";

  private static final String SUFFIX = ".jsa";
  private static final long MOST_BYTES = 256L << 20;
  private static final long LEFT_OVER_MILLIS = 3_600_000;
  private static final int KEY_BYTES = 8;
  /** Whoever says something about archives means it. */
  private static final Pattern FOREIGN = Pattern.compile(
      "-Xshare.*|-XX:[+-]?(Shared|AOT|ArchiveClasses|DynamicDump|RecordDynamic|AutoCreateShared).*"
          + "|-javaagent:.*|-agentlib:.*|-agentpath:.*|-Xbootclasspath.*|--patch-module.*|--limit-modules.*"
          + "|--upgrade-module-path.*");

  private static final Pattern IRRELEVANT =
      Pattern.compile("-D.*|-Xm[xsn].*|-Xss.*|-e[as].*|-d[as].*");

  /** Files that were compared and found whole, by name, with what identifies their content. */
  private static final Map<Path, FileTime> CHECKED = new ConcurrentHashMap<>();
  /** Keys with which a worker did not start, or for which an archive is being made or was tried. */
  private static final Set<String> DISTRUSTED = ConcurrentHashMap.newKeySet();

  private static final Set<String> TRIED = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final String key;

  private ClassDataArchive(Path directory, String key) {
    this.directory = directory;
    this.key = key;
  }

  /**
   * @param flags all of the worker's
   * @param jars the head of its class path, see {@link #archivable}
   * @return empty where nothing can be archived, or nothing shall
   */
  static Optional<ClassDataArchive> of(
      Path launcher, int feature, List<String> flags, List<String> jars) {
    Path directory = directory();
    if (directory == null
        || feature < 17
        || jars.isEmpty()
        || flags.stream().anyMatch(flag -> FOREIGN.matcher(flag).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ClassDataArchive(directory, key(launcher, flags, jars)));
    } catch (IOException unreadable) {
      return Optional.empty(); // the JVM will say what is wrong with the class path
    }
  }

  /** The jars before the first entry that is none: what the JVM can archive. */
  static List<String> archivable(List<String> classPath) {
    List<String> jars = new ArrayList<>();
    for (String entry : classPath) {
      if (!new File(entry).isFile()) {
        break;
      }
      jars.add(entry);
    }
    return jars;
  }

  /** Whether there may be archives at all. */
  static boolean isOn() {
    return directory() != null;
  }

  private static @Nullable Path directory() {
    String chosen = System.getProperty(PROPERTY);
    if (chosen != null) {
      return chosen.equals("off") || chosen.isEmpty() ? null : Path.of(chosen).toAbsolutePath();
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    if (cache != null && cache.startsWith("/")) {
      return Path.of(cache, "panal");
    }
    String home = System.getProperty("user.home", "");
    return new File(home).isAbsolute() ? Path.of(home, ".cache", "panal") : null;
  }

  private static String key(Path launcher, List<String> flags, List<String> jars)
      throws IOException {
    MessageDigest digest = sha256();
    Path home = launcher.toRealPath().getParent();
    Path release = home == null ? launcher : home.resolveSibling("lib").resolve("modules");
    add(
        digest,
        Files.exists(release) ? release.toString() : launcher.toRealPath().toString());
    for (String flag : flags) {
      if (!IRRELEVANT.matcher(flag).matches()) {
        add(digest, flag);
      }
    }
    for (String jar : jars) {
      add(digest, jar);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
  }

  /** The text, and if it names a file its size and date. */
  private static void add(MessageDigest digest, String text) throws IOException {
    String said = text;
    File file = new File(text);
    if (file.isFile()) {
      BasicFileAttributes attributes =
          Files.readAttributes(file.toPath(), BasicFileAttributes.class);
      said =
          text + '\n' + attributes.size() + '\n' + attributes.lastModifiedTime().toMillis();
    }
    digest.update((said + '\0').getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** What makes a JVM use the archive, and say nothing should it not be able to. */
  static List<String> flags(Path archive) {
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds*=off");
  }

  /** What makes a JVM write one when it ends. */
  static List<String> trainingFlags(Path archive) {
    return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds*=off");
  }

  /** The file, if there is one and it is whole. One that is not is deleted. */
  Optional<Path> find() {
    if (DISTRUSTED.contains(key)) {
      return Optional.empty();
    }
    for (Path file : files(key + "-*" + SUFFIX)) {
      if (isWhole(file)) {
        return Optional.of(file);
      }
      delete(file);
    }
    return Optional.empty();
  }

  private static boolean isWhole(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return false;
      }
      // the file's own name says what it should be; the date only, whether to look again
      FileTime seen = CHECKED.get(file);
      if (attributes.lastModifiedTime().equals(seen)) {
        return file.getFileName().toString().contains("-" + attributes.size() + "-");
      }
      String name = file.getFileName().toString();
      if (!name.endsWith("-" + attributes.size() + "-" + checksum(file) + SUFFIX)) {
        return false;
      }
      FileTime now = FileTime.fromMillis(System.currentTimeMillis());
      Files.setLastModifiedTime(file, now); // the last use, for evict()
      CHECKED.put(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static String checksum(Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        checksum.update(buffer, 0, n);
      }
    }
    return String.format("%08x", checksum.getValue());
  }

  /** A worker with it died before it was ready: it is not used again by this application. */
  public void distrust() {
    DISTRUSTED.add(key);
    files(key + "-*" + SUFFIX).forEach(ClassDataArchive::delete);
  }

  /**
   * True once in an application, and only when there is none yet and may be one: the caller makes
   * it.
   */
  public boolean isWanted() {
    return !"false".equals(System.getProperty(CREATE_PROPERTY))
        && find().isEmpty()
        && !DISTRUSTED.contains(key)
        && TRIED.add(key);
  }

  /** What was begun by {@link #isWanted} came to nothing by no fault of its own. */
  public void wantAgain() {
    TRIED.remove(key);
  }

  /** Takes in what a JVM has written, unless another application was faster. */
  public void install(Path written) throws IOException {
    if (find().isPresent()) {
      return;
    }
    makeDirectory();
    Path moved = directory.resolve("new-" + key + "-" + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.deleteIfExists(moved);
      OwnerOnly.write(moved, new byte[0]);
      try (OutputStream out = Files.newOutputStream(moved)) {
        Files.copy(written, out);
      }
      String name = key + "-" + Files.size(moved) + "-" + checksum(moved) + SUFFIX;
      Files.move(moved, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(moved);
    }
    evict();
  }

  private void makeDirectory() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      OwnerOnly.createDirectory(directory);
    } catch (FileAlreadyExistsException anotherProcessMadeIt) {
      // just as good
    }
  }

  /** Keeps the last used ones, and nothing that a killed process has left. */
  private void evict() {
    for (Path left : files("new-*.tmp")) {
      if (System.currentTimeMillis() - left.toFile().lastModified() > LEFT_OVER_MILLIS) {
        delete(left);
      }
    }
    List<File> latestFirst = new ArrayList<>();
    files("*" + SUFFIX).forEach(file -> latestFirst.add(file.toFile()));
    latestFirst.sort(Comparator.comparingLong(File::lastModified).reversed());
    long total = 0;
    for (File file : latestFirst) {
      total += file.length();
      if (total > MOST_BYTES) {
        delete(file.toPath());
      }
    }
  }

  private List<Path> files(String pattern) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
      entries.forEach(found::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException none) {
      return List.of(); // no directory yet, or one that cannot be read: no archive then
    }
    return found;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException readOnly) {
      // it is not used, whether it is there or not
    }
  }
}
