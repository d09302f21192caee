package dev.panal.ipc.internal.codec;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One place in the code that makes functions: what is the same for all functions made there. */
public final class FunctionSite {
  static final int KIND_LAMBDA = 0;
  static final int KIND_OBJECT = 1;

  private final int id;
  private final byte[] definition;
  private final @Nullable LambdaCode code;
  private final List<ShellVariable> variables;
  private final @Nullable Codec codec;
  private final String description;
  private volatile @Nullable Object attachment;

  FunctionSite(
      int id,
      byte[] definition,
      @Nullable LambdaCode code,
      List<ShellVariable> variables,
      @Nullable Codec codec,
      String description) {
    this.id = id;
    this.definition = definition;
    this.code = code;
    this.variables = variables;
    this.codec = codec;
    this.description = description;
  }

  /**
   * A site of another program's, of which this one only passes on what it was told.
   *
   * @param id unique in the program
   */
  public static FunctionSite foreign(int id, byte[] definition) {
    return new FunctionSite(id, definition, null, List.of(), null, "function " + id);
  }

  /** Unique in the sender, counted from 0. */
  public int id() {
    return id;
  }

  /**
   * What a {@link FunctionTable} must be told before it reads a function of this site; not to be
   * changed.
   */
  public byte[] definition() {
    return definition;
  }

  /** Whether nothing but the id travels with a task. */
  public boolean capturesNothing() {
    return code != null && code.captured() == 0 && variables.isEmpty();
  }

  /** What the sender knows of the site besides; made at the first call, by {@code maker}. */
  public Object attachment(Supplier<?> maker) {
    Object there = attachment;
    return there != null ? there : attach(maker);
  }

  private synchronized Object attach(Supplier<?> maker) {
    Object there = attachment;
    if (there == null) {
      there = Objects.requireNonNull(maker.get());
      attachment = there;
    }
    return there;
  }

  /** What reads its results: of its own loader where it has one that workers do not have. */
  public Codec codecOr(Codec usual) {
    return codec == null ? usual : codec;
  }

  List<ShellVariable> variables() {
    return variables;
  }

  @Nullable
  LambdaCode code() {
    return code;
  }

  /** "com.x.Main::parse", "lambda in com.x.Main.main", or the name of the function's class. */
  @Override
  public String toString() {
    return description;
  }
}
