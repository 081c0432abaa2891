package io.hookexport.source.wire;

/** The types of the server's messages (PostgreSQL, chapter "Frontend/Backend Protocol"). */
final class BackendMessage {
  static final byte PARSE_COMPLETE = '1';
  static final byte BIND_COMPLETE = '2';
  static final byte NOTIFICATION_RESPONSE = 'A';
  static final byte COMMAND_COMPLETE = 'C';
  static final byte DATA_ROW = 'D';
  static final byte ERROR_RESPONSE = 'E';
  static final byte NOTICE_RESPONSE = 'N';
  static final byte PARAMETER_STATUS = 'S';
  static final byte ROW_DESCRIPTION = 'T';
  static final byte READY_FOR_QUERY = 'Z';
  static final byte PORTAL_SUSPENDED = 's';

  private BackendMessage() {}
}
