package dev.panal.ipc.internal.codec;

/**
 * The first byte of every encoded value; what follows is told beside each. Numbers are
 * {@code PayloadOutput}'s.
 */
final class Tag {
  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  /** byte. */
  static final int BYTE = 3;
  /** short. */
  static final int SHORT = 4;
  /** short. */
  static final int CHAR = 5;
  /** variable int, sign in the lowest bit. */
  static final int INT = 6;
  /** variable long, sign in the lowest bit. */
  static final int LONG = 7;
  /** int. */
  static final int FLOAT = 8;
  /** long. */
  static final int DOUBLE = 9;
  /** string. */
  static final int STRING = 10;
  /** name of the class, name of the constant. */
  static final int ENUM = 11;
  /** name of the class. */
  static final int CLASS = 12;
  /** count, two's-complement bytes. */
  static final int BIG_INTEGER = 13;
  /** variable int scale, count, two's-complement bytes. */
  static final int BIG_DECIMAL = 14;
  /** Each array: count, elements. */
  static final int BYTES = 16;

  static final int BOOLEANS = 17;
  static final int SHORTS = 18;
  static final int CHARS = 19;
  static final int INTS = 20;
  static final int LONGS = 21;
  static final int FLOATS = 22;
  static final int DOUBLES = 23;
  /** flags, long count, bytes: see {@link BufferSurrogate}. */
  static final int BUFFER = 24;
  /** lambda code, captured values. */
  static final int LAMBDA = 25;
  /** A stream of the JDK's that holds one object. */
  static final int JDK = 26;
  /** name of the class, then one value for each component. */
  static final int RECORD = 27;
  /** string: a path of the default file system. */
  static final int PATH = 28;

  private Tag() {}
}
