package dev.panal.multiprocessing;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a synchronising object, each with a default. Immutable. */
public final class SharedOptions {
  private static final SharedOptions DEFAULTS = builder().build();

  private final @Nullable String name;
  private final boolean fair;
  private final OwnerDeath ownerDeath;

  private SharedOptions(Builder builder) {
    name = builder.name;
    fair = builder.fair;
    ownerDeath = builder.ownerDeath;
  }

  /** No name, not fair, {@link OwnerDeath#TELL}. */
  public static SharedOptions defaults() {
    return DEFAULTS;
  }

  /** For other settings. */
  public static Builder builder() {
    return new Builder();
  }

  /** For messages. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Whether who has waited longest is next. */
  public boolean fair() {
    return fair;
  }

  /** How the next owner learns of a death. */
  public OwnerDeath ownerDeath() {
    return ownerDeath;
  }

  @Nullable
  String label() {
    return name;
  }

  /** For messages about an object that is not made. */
  String of(String kind) {
    return described(kind, name);
  }

  static String described(String kind, @Nullable String name) {
    return name == null ? kind : kind + "=" + name;
  }

  @Override
  public String toString() {
    return "SharedOptions[name=" + name + ", fair=" + fair + ", ownerDeath=" + ownerDeath + "]";
  }

  /** Collects settings. */
  public static final class Builder {
    private @Nullable String name;
    private boolean fair;
    private OwnerDeath ownerDeath = OwnerDeath.TELL;

    private Builder() {}

    /** Letters, digits, {@code . _ -}; need not be the only one of its name. Default: a number. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /**
     * Whether who has waited longest is next. Fair is much slower where many want the same object,
     * for each hand-over then wakes a sleeper. Default: false.
     */
    public Builder fair(boolean value) {
      fair = value;
      return this;
    }

    /** Of a lock: how the next owner learns of a death. Default: {@link OwnerDeath#TELL}. */
    public Builder ownerDeath(OwnerDeath value) {
      ownerDeath = Objects.requireNonNull(value, "ownerDeath");
      return this;
    }

    /** The settings so far. */
    public SharedOptions build() {
      return new SharedOptions(this);
    }
  }
}
