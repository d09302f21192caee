package dev.panal.futures.internal.process;

import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a worker is told at its start, in a file that only the user can read and that the worker
 * deletes.
 */
public final class LaunchFile {
  /** {@link #POOL}, {@link #PROCESS} or {@link #ARCHIVE}. */
  public static final String MODE = "mode";

  public static final String POOL = "pool";
  public static final String PROCESS = "process";
  /** Not a worker: it tries out what workers do, for the class-data archive. */
  public static final String ARCHIVE = "archive";

  /** Name of a single process's control page in its link directory; a pool's link has its own. */
  public static final String CONTROL_PAGE = "control";

  /** The pool's or process's name. */
  public static final String NAME = "name";

  /** The worker's index in its pool. */
  public static final String WORKER = "worker";

  /** The directory of the link. */
  public static final String LINK = "link";

  /** Address, id and secret for the pool's bells. */
  public static final String HUB = "hub";

  public static final String HUB_ID = "hubId";
  public static final String HUB_SECRET = "hubSecret";

  /** How many pools this worker is inside of; 1 for a worker of the application's. */
  public static final String DEPTH = "depth";

  /**
   * The directory of the shared objects that the application's processes have together, if there is
   * one; written by {@link WorkerProcess}.
   */
  public static final String FAMILY = "family";

  /** The process that started the worker; written by {@link WorkerProcess}. */
  public static final String PARENT_PID = "parentPid";

  /** Where the control pipe is when it is not standard input; written by {@link WorkerProcess}. */
  public static final String CONTROL = "control";

  /** From which level on Panal's log goes to standard error; absent: it does not. */
  public static final String LOG_LEVEL = "logLevel";

  private LaunchFile() {}

  static void write(Path file, Map<String, String> values) throws IOException {
    Properties properties = new Properties();
    properties.putAll(values);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    OwnerOnly.write(file, text.toString(), StandardCharsets.UTF_8);
  }

  /** Reads and deletes: the secret in it is of no further use. */
  public static Map<String, String> readAndDelete(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    Files.delete(file);
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return values;
  }
}
