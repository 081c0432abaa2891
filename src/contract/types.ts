// Compiled against the generated types, never run: a client's view of the main job.
import type { components, operations, paths } from "./contract";

const request: components["schemas"]["CreateExport"] = {
  start_time: "2026-01-01T00:00:00Z",
  end_time: "2026-02-01T00:00:00Z",
  dataset: "deliveries",
  direction: "outbound",
  compression: "none",
  formula_escaping: "none",
  byte_order_mark: false,
  queue: false,
};

type Created = operations["createExport"]["responses"][201]["content"]["application/json"];
type Listed = paths["/v1/exports"]["get"]["responses"][200]["content"]["application/json"];

export function describe(created: Created, listed: Listed): string {
  const status: components["schemas"]["ExportStatus"] = created.data.status;
  return `${request.start_time} ${status} ${listed.data.length} ${listed.meta.next_cursor ?? ""}`;
}
