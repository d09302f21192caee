package dev.panal.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Certificates for mutual TLS 1.3 between programs and nodes: each shows one of its own, and
 * accepts only those that the trust store's authority has signed.
 *
 * @param keyStore PKCS #12 file with this side's key and certificate
 * @param trustStore PKCS #12 file with the authority's certificate
 * @param password of both files
 */
public record ClusterTls(Path keyStore, Path trustStore, String password) {
  /** @throws IllegalArgumentException when a file cannot be read */
  public ClusterTls {
    check("keyStore", keyStore);
    check("trustStore", trustStore);
    java.util.Objects.requireNonNull(password, "password");
  }

  private static void check(String what, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(what + "=" + file + " cannot be read");
    }
  }

  /** The files, without the password. */
  @Override
  public String toString() {
    return "ClusterTls[keyStore=" + keyStore + ", trustStore=" + trustStore + "]";
  }
}
