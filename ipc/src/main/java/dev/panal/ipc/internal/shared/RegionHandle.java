package dev.panal.ipc.internal.shared;

import java.io.Serial;
import java.io.Serializable;

/**
 * What travels of a {@link SharedRegion}.
 *
 * @param directory the family's
 * @param file its name in there
 * @param kind of the object, as {@code lock}
 * @param name for people
 */
public record RegionHandle(String directory, String file, String kind, String name)
    implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  /** The object, for messages: {@code lock=accounts}. */
  public String object() {
    return kind + "=" + name;
  }
}
