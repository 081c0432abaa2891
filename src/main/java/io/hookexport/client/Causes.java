package io.hookexport.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;

/** What a failure means, in words: the JDK's messages are often empty. */
final class Causes {
  private Causes() {}

  /** Returns why a file cannot be read: the JDK's messages repeat its path, or are its classes. */
  static String ofFile(Exception failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "this user may not read it";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  static String of(IOException failure, URI server) {
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return "there is no host '" + server.getHost() + "'";
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (failure instanceof HttpTimeoutException) {
      return "no response in time";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    if (failure instanceof SSLException) {
      return tls(String.valueOf(failure.getMessage()));
    }
    String message = String.valueOf(failure.getMessage());
    return message.contains("received no bytes") || message.contains("EOF")
        ? "the connection was closed"
        : "the connection broke (" + message + ")";
  }

  private static String tls(String message) {
    if (message.contains("PKIX")) {
      return "its certificate is not trusted; name a private authority's with --ca";
    }
    return message.contains("SSL message")
        ? "it does not speak TLS on this port; is it http:// rather than https://?"
        : "TLS failed (" + message + ")";
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
