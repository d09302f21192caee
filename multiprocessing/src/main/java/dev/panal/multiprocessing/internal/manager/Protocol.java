package dev.panal.multiprocessing.internal.manager;

/**
 * What the frames between a manager and a process say, after the handshake. One request at a time
 * on a connection for calls, each with one reply; on the lifeline, of which a process has one, only
 * notices without a reply. The end of the lifeline is the end of the process for the manager.
 *
 * <pre>
 *   hello     session:8+8  kind:1  connection:varlong        reply  OK manager's id, network port:varint
 *   CALL      object:8  thread:varlong  method:8  count:varint  values…
 *   SNAPSHOT  object:8                                       a copy of a collection
 *   CREATE    count:varint  interfaces (class)…  factory
 *   NAMED     name:string  interface (class)
 *   ATTACH    object:8                                       one more proxy of it in this process
 *   COUNT                                                    how many objects
 *   STOP
 *
 *   reply     VALUE value | THROWN throwable | GONE
 *
 *   RELEASE   object:8                                       one proxy less
 *   LEASE     object:8                                       a proxy of it is on its way to somewhere
 *   CANCEL    connection:varlong  call:varlong               the caller was interrupted
 * </pre>
 */
final class Protocol {
  static final int CALLS = 1;
  static final int LIFELINE = 2;

  static final int CALL = 1;
  static final int SNAPSHOT = 2;
  static final int CREATE = 3;
  static final int NAMED = 4;
  static final int ATTACH = 5;
  static final int COUNT = 6;
  static final int STOP = 7;
  static final int RELEASE = 8;
  static final int LEASE = 9;
  static final int CANCEL = 10;

  static final int VALUE = 1;
  static final int THROWN = 2;
  static final int GONE = 3;

  private Protocol() {}
}
