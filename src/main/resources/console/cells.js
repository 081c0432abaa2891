// How a cell of a preview is shown. A file has NULL as an empty field and "" as a quoted one.

export const LONGEST = 60;

/** Spaces of all kinds, control and zero-width characters, which a spreadsheet passes over. */
const GUARDED = /^'[\s\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^'[\t\r\n]/;

/** {kind: "null" | "empty" | "text", text, cut, escaped} */
export function describeCell(value, escaping) {
  if (value === null) {
    return { kind: "null", text: "", cut: false, escaped: false };
  }
  if (value === "") {
    return { kind: "empty", text: "", cut: false, escaped: false };
  }
  const letters = [...value.slice(0, 2 * LONGEST + 2)];
  return {
    kind: "text",
    text: letters.length > LONGEST ? letters.slice(0, LONGEST).join("") : value,
    cut: letters.length > LONGEST,
    escaped: escaping === "spreadsheet" && GUARDED.test(value),
  };
}
