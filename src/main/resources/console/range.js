// The time range: presets, or two typed ends, in a time zone of choice.

import { html, useMemo } from "./htm-preact.js";
import { examples } from "./dates.js";
import { Choice, Field } from "./fields.js";
import { rangeOf } from "./request.js";
import { clockChanges, isMidnight, nextDay, ownZone, PRESETS, typed, zones } from "./time.js";
import { texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.form;

export function Range({ form, change, faults, now }) {
  // Typed ends stay what was typed when the zone changes: the same clock time elsewhere.
  const select = (preset) => {
    if (preset === "custom" && form.start === "") {
      // Begins with what was shown before, so that one end alone can be typed.
      const { start, end } = rangeOf(form, now);
      change({ preset, start: typed(form.zone, start), end: typed(form.zone, end), endTyped: false });
    } else {
      change({ preset });
    }
  };
  return html`
    <div class="range">
      <${Choice} name="preset" legend=${t.range} value=${form.preset} onChange=${select}
        options=${PRESETS.map((value) => ({ value, label: t.presets[value] }))} />
      <${Zone} value=${form.zone} at=${rangeOf(form, now).start ?? now} onChange=${(zone) => change({ zone })} />
      ${form.preset === "custom" &&
      html`<div class="ends">
        <${Field} id="start" label=${t.start} value=${form.start} fault=${faults.start}
          help=${t.typedHelp(examples())} onInput=${(start) => change({ start })} />
        <${Field} id="end" label=${t.end} value=${form.end} fault=${faults.end}
          onInput=${(end) => change({ end, endTyped: true })} />
      </div>`}
      <${Shown} form=${form} change=${change} now=${now} />
    </div>
  `;
}

/** @param at the instant whose offset is shown beside the name */
function Zone({ value, at, onChange }) {
  const all = useMemo(zones, []);
  const own = ownZone();
  const option = (zone) => html`<option value=${zone}>${zone.replaceAll("_", " ")}</option>`;
  return html`
    <label class="zone">
      ${t.zone} <small>${words.zoneOffset(value, at)}</small>
      <select id="zone" value=${value} onChange=${(event) => onChange(event.target.value)}>
        <optgroup label=${t.yourZone}>${[...new Set([own, "UTC"])].map(option)}</optgroup>
        <optgroup label=${t.otherZones}>${all.filter((zone) => zone !== own && zone !== "UTC").map(option)}</optgroup>
      </select>
    </label>
  `;
}

/** Both ends as they are understood, how long that is, and what may surprise. */
function Shown({ form, change, now }) {
  const { start, end, endOnlyDate } = rangeOf(form, now);
  if (start === null || end === null || end <= start) {
    return html`<p class="shown" aria-live="polite">${" "}</p>`;
  }
  const { zone } = form;
  const days = clockChanges(zone, start, end).map((at) => words.day(zone, at));
  const note = days.length === 0 || days.length > 3 ? null : (days.length === 1 ? t.change : t.changes)(words.list(days));
  const excluded = form.preset === "custom" && form.endTyped && endOnlyDate && isMidnight(zone, end);
  return html`
    <p class="shown" aria-live="polite">
      <strong>${words.dateTime(zone, start)} – ${words.dateTime(zone, end)}</strong>
      ${" "}${t.excluded} · ${words.hours(end - start)}${note && html`, <mark>${note}</mark>`}
      ${excluded &&
      html`<br />${t.lastDay(words.day(zone, end))}${" "}
        <button type="button" class="link" onClick=${() => change({ end: typed(zone, nextDay(zone, end)) })}>
          ${t.includeDay(words.day(zone, end))}
        </button>`}
    </p>
  `;
}
