// How an export is going. A percentage is shown only while the estimate of the rows holds.

import { html, useEffect, useState } from "./htm-preact.js";
import { useNow } from "./now.js";
import { Plot } from "./plot.js";
import { secondsLeft, speed, withSample } from "./rate.js";
import { texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.row;

export function Progress({ made, name }) {
  const [samples, setSamples] = useState([]);
  const { rows_written: rows = 0, bytes_written: size = 0, rows_expected: expected, percent } = made.progress ?? {};
  useEffect(() => {
    setSamples((old) => withSample(old, { at: performance.now(), rows }));
  }, [rows]);
  const known = expected > 0 && rows <= expected && percent !== undefined;
  useNow(5_000); // an export that stands still sends no progress
  const rate = speed(samples, performance.now());
  const left = secondsLeft(samples, expected, performance.now());
  const label = `${t.progress}: ${name}`;
  return html`
    <div class="progress">
      ${known
        ? html`<progress max="100" value=${percent} aria-label=${label}></progress>`
        : html`<progress aria-label=${label}></progress>`}
      <p class="facts">
        ${known && html`<span>${words.percent(percent / 100)}</span>`}
        <span>${rows === 0 ? t.starting : t.written(t.rows(words.count(rows)), words.bytes(size))}</span>
        ${rate > 0 && html`<span>${t.rate(words.about(rate))}</span>`}
        ${left !== null && html`<span>${t.left(words.duration(left))}</span>`}
        ${samples.length > 2 && html`<${Plot} samples=${samples} />`}
      </p>
    </div>
  `;
}
