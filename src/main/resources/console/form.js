// "New export": everything that createExport takes, with defaults that do the job.

import { html, useEffect, useState } from "./htm-preact.js";
import { Offline } from "./api.js";
import { Columns } from "./columns.js";
import { Estimate } from "./estimate.js";
import { Choice, Field, Several, Switch } from "./fields.js";
import { createOnce } from "./idempotency.js";
import { useNow } from "./now.js";
import { explain, fieldFaults, isActive, stateOf } from "./problems.js";
import { Range } from "./range.js";
import { bodyOf, chosen, endpointFilter, faults as faultsOf, fitted, offers, recent } from "./request.js";
import { statusWords, texts } from "./texts.js";

const t = texts.form;

/**
 * @param form and setForm live outside, so that what was entered outlives a session
 * @param made exports whose filters are suggested
 * @param onCreated called with the new export
 * @param onFound called when an earlier try turns out to have made an export
 */
export function NewExport({ api, session, datasets, form, setForm, online, onCreated, onFound, nameOfId, made }) {
  const [refused, setRefused] = useState({});
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const now = useNow(60_000); // presets end at it
  const description = chosen(form, datasets);
  const fixed = session.filters ?? {};
  const own = faultsOf(form, description, now, t);
  const faults = { ...own, ...refused };
  // Of the ends of a preset, which have no field.
  const outside = form.preset === "custom" ? null : (own.range ?? refused.start ?? refused.end);
  const body = Object.keys(own).length === 0 ? bodyOf(form, description, fixed, now) : null;
  const active = made.filter(isActive);
  // The same while only the clock moves the range.
  const settingsOf = (wanted) =>
    JSON.stringify({ ...wanted, start_time: form.start, end_time: form.end, preset: form.preset, zone: form.zone });

  useEffect(() => {
    // What was said of the connection is over with it.
    if (online) {
      setProblem((old) => (old?.offline ? null : old));
    }
  }, [online]);

  const change = (part) => {
    setRefused({});
    setProblem(null);
    setForm(fitted({ ...form, ...part }, datasets));
  };

  const create = async (event) => {
    event.preventDefault();
    const current = Date.now();
    const wrong = Object.keys(faultsOf(form, description, current, t));
    if (wrong.length > 0) {
      document.getElementById(wrong[0])?.focus();
      return;
    }
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem(null);
    const wanted = bodyOf(form, description, fixed, current);
    try {
      onCreated(await createOnce(api, "form", wanted, settingsOf(wanted)));
    } catch (failure) {
      if (failure.code === "IDEMPOTENCY_MISMATCH") {
        onFound();
      }
      const found = fieldFaults(failure);
      setRefused(found);
      // A fault of a field that is not on the page, such as the end of a preset, is said here.
      const hidden = Object.keys(found).filter((field) => !document.getElementById(field));
      const fields = Object.keys(found).length > 0;
      setProblem({
        text:
          hidden.length > 0
            ? hidden.map((field) => found[field]).join(" ")
            : fields
              ? texts.problems.invalid
              : explain(failure, nameOfId),
        offline: failure instanceof Offline,
      });
      document.getElementById(Object.keys(found)[0])?.focus();
    } finally {
      setBusy(false);
    }
  };

  return html`
    <section aria-labelledby="new-export" class="card">
      <h2 id="new-export">${t.heading}</h2>
      <form onSubmit=${create} novalidate>
        <${What} form=${form} datasets=${datasets} change=${change} />
        <${Range} form=${form} change=${change} faults=${faults} now=${now} />
        <${Filters} form=${form} description=${description} fixed=${fixed} change=${change} faults=${faults} made=${made} />
        <${Columns} form=${form} description=${description} change=${change} fault=${faults.columns} />
        <fieldset class="options">
          <legend>${t.options}</legend>
          <${Switch} id="excel" label=${t.excel} help=${t.excelHelp} checked=${form.excel}
            onChange=${(excel) => change({ excel })} />
          <${Switch} id="gzip" label=${t.gzip} help=${form.excel && form.gzip ? t.gzipExcel : t.gzipHelp}
            warns=${form.excel && form.gzip} checked=${form.gzip}
            onChange=${(gzip) => change({ gzip })} />
          <p><small>${t.utc}</small></p>
        </fieldset>
        <footer>
          <${Estimate} api=${api} body=${body} settings=${settingsOf(body)} online=${online} active=${active.length} waiting=${active.filter((each) => stateOf(each) === "queued").length} onRefused=${setRefused} />
          ${(problem || outside) && html`<p class="problem" role="alert">${problem?.text ?? outside}</p>`}
          <button type="submit" id="create" aria-busy=${busy ? "true" : undefined} aria-disabled=${busy ? "true" : undefined}>
            ${busy ? t.creating : t.create}
          </button>
        </footer>
      </form>
    </section>
  `;
}

/** Direction and dataset, where there is a choice. */
function What({ form, datasets, change }) {
  const directions = [...new Set(datasets.map((d) => d.direction))];
  const kinds = [...new Set(datasets.filter((d) => d.direction === form.direction).map((d) => d.dataset))];
  const option = (labels, titles) => (value) => ({ value, label: labels[value] ?? value, title: titles?.[value] });
  return html`
    <div class="what">
      ${directions.length > 1 &&
      html`<${Choice} name="direction" legend=${t.direction} value=${form.direction}
        options=${directions.map(option(t.directions))} onChange=${(direction) => change({ direction, endpoint: "" })} />`}
      ${kinds.length > 1 &&
      html`<${Choice} name="dataset" legend=${t.dataset} value=${form.dataset}
        options=${kinds.map(option(t.datasets, t.datasetHelp))} onChange=${(dataset) => change({ dataset })} />`}
    </div>
  `;
}

function Filters({ form, description, fixed, change, faults, made }) {
  const endpoint = endpointFilter(form.direction);
  const has = (filter) => description.filters.includes(filter);
  const column = description.columns.some(({ name }) => name === endpoint) && endpoint;
  const used = recent(made, form.direction);
  return html`
    <div class="filters">
      ${description.statuses.length > 0 &&
      html`<${Several} legend=${t.status} help=${t.allStatuses} values=${form.statuses}
        options=${description.statuses.map((value) => ({ value, label: statusLabel(value) }))}
        onChange=${(statuses) => change({ statuses })} />`}
      ${has(endpoint) &&
      html`<${Field} id="endpoint" label=${t.endpoint} placeholder=${t.endpointAny} fault=${faults.endpoint}
        value=${fixed[endpoint] ?? form.endpoint} readonly=${fixed[endpoint] !== undefined}
        help=${fixed[endpoint] ? t.endpointFixed : t.endpointHelp(description.endpoint_id_format, column)}
        offers=${fixed[endpoint] ? [] : used.endpoints}
        onInput=${(value) => change({ endpoint: value })} />`}
      ${has("event_types") &&
      html`<${Field} id="eventTypes" label=${t.eventTypes} placeholder=${t.endpointAny} help=${t.eventTypesHelp}
        value=${form.eventTypes} fault=${faults.eventTypes} several offers=${offers(form.eventTypes, used.eventTypes)} onInput=${(eventTypes) => change({ eventTypes })} />`}
      ${has("response_statuses") &&
      html`<${Field} id="responseStatuses" label=${t.responseStatuses} placeholder=${t.endpointAny}
        help=${t.responseStatusesHelp} value=${form.responseStatuses} fault=${faults.responseStatuses}
        onInput=${(responseStatuses) => change({ responseStatuses })} />`}
    </div>
  `;
}

/** The platform's word, and ours beside it where it says more. */
function statusLabel(status) {
  const words = statusWords(status);
  return words === status ? words : html`${words} <small>${status}</small>`;
}
