package io.hookexport.http;

import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each change that an operator makes.
 *
 * @param fingerprint of the admin token, which tells who
 */
record AdminAudit(String fingerprint) {
  private static final Logger LOG = LoggerFactory.getLogger(AdminAudit.class);
  private static final int LONGEST = 500;

  /**
   * @param what never has a key
   */
  void changed(RoutingContext rc, String projectId, String what) {
    LOG.atInfo()
        .addKeyValue("request_id", RequestId.of(rc))
        .addKeyValue("operation", RequestRecorder.operationId(rc))
        .addKeyValue("admin", fingerprint)
        .addKeyValue("remote", rc.request().remoteAddress().hostAddress())
        .addKeyValue("project_id", projectId)
        .addKeyValue("change", PlainText.of(ExportException.cut(what, LONGEST)))
        .log("An operator made a change");
  }
}
