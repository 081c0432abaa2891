package io.hookexport.http;

import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import io.hookexport.export.Projects;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

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
    line(rc, projectId, what).log("An operator made a change");
  }

  /**
   * @param what never has a key
   * @param made what became of the project
   */
  void changed(RoutingContext rc, String projectId, String what, Projects.Made made) {
    LoggingEventBuilder line =
        line(
                rc,
                projectId,
                made.change() == Projects.Change.NONE ? what : made.change() + " " + what)
            .addKeyValue("tenant", PlainText.of(made.tenant()));
    made.previousTenant()
        .map(previous -> line.addKeyValue("previous_tenant", PlainText.of(previous)))
        .orElse(line)
        .log("An operator made a change");
  }

  private LoggingEventBuilder line(RoutingContext rc, String projectId, String what) {
    return LOG.atInfo()
        .addKeyValue("request_id", RequestId.of(rc))
        .addKeyValue("operation", RequestRecorder.operationId(rc))
        .addKeyValue("admin", fingerprint)
        .addKeyValue("remote", rc.request().remoteAddress().hostAddress())
        .addKeyValue("project_id", projectId)
        .addKeyValue("change", PlainText.of(ExportException.cut(what, LONGEST)));
  }
}
