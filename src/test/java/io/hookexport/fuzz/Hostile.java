package io.hookexport.fuzz;

import java.util.List;

/** What attackers and broken clients send. */
final class Hostile {
  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "%00",
          "\r\nSet-Cookie: a=b",
          "../../../etc/passwd",
          "..\\..\\windows",
          "' or '1'='1",
          "'; drop table hookexport.exports; --",
          "${jndi:ldap://127.0.0.1/a}",
          "{{7*7}}",
          "<script>alert(1)</script>",
          "\ud83d\udca3",
          "\u202e\u0000\ufeff",
          "null",
          "undefined",
          "NaN",
          "-1",
          "1e999",
          "[]",
          "{}",
          "\"",
          "\\",
          "a".repeat(300),
          "%",
          "%zz",
          "%25",
          "+",
          "a&b=c",
          "a;b",
          "*",
          "=cmd|' /C calc'!A0");

  static final List<String> PATHS =
      List.of(
          "/",
          "//",
          "/v1",
          "/v1/",
          "/v1/exports/",
          "/v1//exports",
          "//v1/exports",
          "/v1/exports/%2e%2e/exports",
          "/v1/exports/../exports",
          "/v1/./exports",
          "/v1/exports%2f",
          "/v1/exports/%00",
          "/v1/exports;a=b",
          "/V1/EXPORTS",
          "/v1/exports/x/y/z",
          "/v1/exports%",
          "/v1/exports/%zz",
          "/v1/exports/%ff%fe",
          "/v1/files/a/b/c",
          "/v1/files//",
          "/v1/files/../../etc/passwd",
          "/v1/files/%2e%2e%2f%2e%2e%2fetc/passwd",
          "/health",
          "/health/live/",
          "/openapi.json",
          "/openapi.yaml/",
          "/metrics",
          "/docs/../openapi.yaml",
          "/.git/config",
          "/\u00e4",
          "*",
          "http://127.0.0.1/v1/exports",
          "http://evil.example/v1/exports",
          "v1/exports",
          "?",
          "/?a",
          "/#",
          "/v1/exports#f",
          "/v1/exports?#",
          "/\\v1\\exports");

  static final List<String> METHODS =
      List.of(
          "GET",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "HEAD",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "QUERY",
          "X-ODD",
          "G!T");

  static final List<String> QUERIES =
      List.of(
          "&",
          "&&=&",
          "=",
          "a",
          "a=%",
          "a=%zz",
          "%00=%00",
          "limit=1&limit=2",
          "limit[]=1",
          "limit=1%00",
          "cursor=",
          "cursor=%2B%2B",
          "status=completed&status=failed",
          "\u00e4=\u00f6",
          "a=b;c=d",
          "x".repeat(2000));

  static final List<String> CONTENT_TYPES =
      List.of(
          "",
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/json; charset=utf-8; charset=latin1",
          "application/json;",
          "application/json, text/plain",
          "application/problem+json",
          "*/*",
          "json",
          "application/\u00e4");

  static final List<String> KEYS =
      List.of(
          "",
          "Bearer",
          "Bearer ",
          "Bearer x",
          "Basic YTpi",
          "Bearer hx_live_aaaaaaaaaaaa_" + "b".repeat(50),
          "Bearer a b",
          "bearer\tx",
          "Bearer " + "x".repeat(4000),
          "Bearer ' or 1=1",
          "Bearer \u00e4");

  /** Bodies that are no JSON, or more than one reading of JSON. */
  static final List<String> BODIES =
      List.of(
          "",
          " ",
          "{",
          "}",
          "null",
          "true",
          "1",
          "\"x\"",
          "[]",
          "[{}]",
          "{}{}",
          "{} x",
          "{\"start_time\":1,\"start_time\":2}",
          "{'start_time':'x'}",
          "{\"a\":NaN}",
          "{\"a\":1e999}",
          "{\"a\":" + "9".repeat(2000) + "}",
          "[".repeat(3000),
          "{\"a\":".repeat(1500) + "1" + "}".repeat(1500),
          "{\"__proto__\":{}}",
          "{\"start_time\":\"\\u0000\"}",
          "{\"start_time\":\"\\ud800\"}",
          "\ufeff{}",
          "{\"\":\"\"}",
          "<xml/>",
          "a=b");

  private Hostile() {}
}
