// Opens /docs in a headless Chromium, pastes a key as a person would, and sends requests with "Try it out". Fails when a request is
// not answered as it should, or when the page complains, breaks its own policy or asks any other server for anything.
// Arguments: server, key, browser, folder for the screenshots.
import { chromium } from "playwright-core";

const [server, key, executablePath, pictures] = process.argv.slice(2);
const complaints = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
page.setDefaultTimeout(20_000);
page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(server + "/") && !url.startsWith("data:")) complaints.push(`asks for ${url}`);
});

const block = (operationId) => page.locator(`#operations-exports-${operationId}`);

async function open(operationId) {
  await block(operationId).locator(".opblock-summary-control").click();
  await block(operationId).getByRole("button", { name: "Try it out" }).click();
}

// Presses Execute and gives the JSON of the answer that the page shows.
async function execute(operationId, status) {
  await block(operationId).getByRole("button", { name: "Execute" }).click();
  const shown = block(operationId).locator(".live-responses-table .response");
  const answer = (await shown.locator(".response-col_status").innerText()).trim().split(/\s/)[0];
  const text = await shown.locator(".highlight-code pre").first().innerText();
  if (answer !== String(status)) throw new Error(`${operationId}: ${answer} instead of ${status}: ${text}`);
  console.log(`${operationId}: ${answer}`);
  return JSON.parse(text);
}

await page.goto(`${server}/docs`);
await block("createExport").waitFor();
await page.screenshot({ path: `${pictures}/docs.png` });

await page.getByRole("button", { name: "Authorize" }).first().click();
await page.locator(".auth-container input").fill(key);
await page.locator(".auth-btn-wrapper").getByRole("button", { name: "Apply credentials" }).click();
await page.locator(".auth-btn-wrapper").getByRole("button", { name: "Close" }).click();

await open("createExport");
await block("createExport").locator("textarea.body-param__text").fill(
  JSON.stringify({ start_time: "2026-10-01T00:00:00Z", end_time: "2026-10-31T00:00:00Z" }));
const { data: created } = await execute("createExport", 201);

await open("getExport");
await block("getExport").locator("tr[data-param-name=id] input").fill(created.id);
await block("getExport").locator("tr[data-param-name=Prefer] input").fill("wait=5");
for (let status = created.status; status !== "completed"; ) {
  status = (await execute("getExport", 200)).data.status;
  if (status === "failed") throw new Error("the export failed");
}

await open("previewExport");
await block("previewExport").locator("tr[data-param-name=id] input").fill(created.id);
const preview = await execute("previewExport", 200);
if (preview.data.rows.length !== 20) throw new Error(`preview: ${preview.data.rows.length} rows`);
await block("previewExport").screenshot({ path: `${pictures}/docs-try-it-out.png` });

await browser.close();
if (complaints.length > 0) throw new Error(`the page complains:\n${complaints.join("\n")}`);
