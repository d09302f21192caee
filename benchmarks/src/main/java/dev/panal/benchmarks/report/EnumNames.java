package dev.panal.benchmarks.report;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants of an enum as the command line names them: {@code round-trip} for ROUND_TRIP. */
public abstract class EnumNames<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final Class<E> type;
  private final String noun;

  /** @param noun what a constant is, for messages */
  protected EnumNames(Class<E> type, String noun) {
    this.type = type;
    this.noun = noun;
  }

  /** The name on the command line and in files. */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public E convert(String name) {
    return constants()
        .filter(constant -> name(constant).equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("no " + noun + " is named " + name));
  }

  @Override
  public Iterator<String> iterator() {
    List<String> names = constants().map(EnumNames::name).toList();
    return names.iterator();
  }

  private Stream<E> constants() {
    return Stream.of(type.getEnumConstants());
  }
}
