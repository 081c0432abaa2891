// Sends a client's requests through `prism proxy --errors`, which answers a problem of type
// .../VIOLATIONS where request or answer break the contract. Arguments: proxy, server, key.
const [proxy, server, key] = process.argv.slice(2);
const auth = { Authorization: `Bearer ${key}` };
const range = { start_time: "2026-10-01T00:00:00Z", end_time: "2026-10-31T00:00:00Z" };
let checked = 0;

async function send(status, method, path, { headers = auth, body } = {}) {
  const answer = await fetch(proxy + path, {
    method,
    redirect: "manual",
    headers: body ? { ...headers, "Content-Type": "application/json" } : headers,
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== status || text.includes("stoplight.io/prism/errors") ||
      answer.headers.has("sl-violations")) {
    throw new Error(`${method} ${path}: ${answer.status} instead of ${status}: ${text}`);
  }
  checked++;
  return { json: text.startsWith("{") ? JSON.parse(text) : undefined };
}

await send(200, "GET", "/health/live", { headers: {} });
await send(200, "GET", "/health/ready", { headers: {} });
await send(200, "GET", "/docs", { headers: {} });
const { json: datasets } = await send(200, "GET", "/v1/datasets");
const { columns, statuses } = datasets.data[0];
const wanted = {
  statuses,
  event_types: ["invoice.paid"],
  response_statuses: ["2xx", "503", "none"],
  columns: columns.map((column) => column.name),
};
const { json: created } = await send(201, "POST", "/v1/exports", { body: { ...range, ...wanted } });
const path = `/v1/exports/${created.data.id}`;
for (let status = created.data.status; status !== "completed"; ) {
  const { json } = await send(200, "GET", path, { headers: { ...auth, Prefer: "wait=5" } });
  status = json.data.status;
  if (status === "failed") throw new Error(JSON.stringify(json));
}
await send(200, "GET", "/v1/exports?limit=5&status=completed");
await send(200, "GET", `${path}/preview?rows=3`);
await send(409, "POST", `${path}/cancel`);
// Past the proxy: it follows redirects by itself and would hold the file against downloadExport.
const answer = await fetch(`${server}${path}/download`, { headers: auth, redirect: "manual" });
if (answer.status !== 302) throw new Error(`download: ${answer.status} instead of 302`);
const link = new URL(answer.headers.get("Location"), server).pathname;
await send(206, "GET", link, { headers: { Range: "bytes=0-99" } });
await send(200, "GET", link, { headers: {} });
await send(404, "GET", "/v1/exports/00000000-0000-7000-8000-000000000000");
await send(401, "GET", "/v1/exports", { headers: { Authorization: "Bearer hx_live_wrong" } });
await send(204, "DELETE", path);
console.log(`${checked} requests, no violation`);
