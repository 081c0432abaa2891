import { html, render } from "./htm-preact.js";
import { App } from "./app.js";
import { followHeight, framed } from "./embed.js";

const settings = JSON.parse(document.querySelector('meta[name="console"]').content);
document.documentElement.classList.toggle("framed", framed);
render(html`<${App} settings=${settings} />`, document.body);
followHeight(settings.parents);
