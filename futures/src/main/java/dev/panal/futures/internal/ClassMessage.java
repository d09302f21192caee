package dev.panal.futures.internal;

import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.ControlMessage.Kind;

/**
 * What a pool and its worker say about classes that are on no class path.
 *
 * <p>A NOTE whose slot is the number of the application's class loader, whose generation is that of
 * the request, and whose item says what it is.
 */
public final class ClassMessage {
  /** To the application: asks for a class file or another resource, whose path is the text. */
  public static final int ASK = 1;
  /** To the worker: it is in the file that the text names. */
  public static final int FOUND = 2;
  /** To the worker: there is no such thing; the text may say more. */
  public static final int MISSING = 3;
  /** To the worker: that loader is gone. */
  public static final int DROP = 4;

  private ClassMessage() {}

  public static ControlMessage ask(int loader, long request, String path) {
    return new ControlMessage(Kind.NOTE, loader, request, ASK, path);
  }

  public static ControlMessage found(int loader, long request, String file) {
    return new ControlMessage(Kind.NOTE, loader, request, FOUND, file);
  }

  public static ControlMessage missing(int loader, long request, String why) {
    return new ControlMessage(Kind.NOTE, loader, request, MISSING, why);
  }

  public static ControlMessage drop(int loader) {
    return new ControlMessage(Kind.NOTE, loader, 0, DROP, "");
  }
}
