// Pages of a list that arrive while the list changes.

export const newestFirst = (a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id);

/** The items of a list after a page of it was loaded: what the page does not have is gone. */
export function withPage(items, page, complete) {
  const oldest = page.at(-1);
  const ids = new Set(page.map((made) => made.id));
  const rest = items.filter((made) => !ids.has(made.id) && !complete && oldest && newestFirst(oldest, made) < 0);
  return [...page, ...rest].sort(newestFirst);
}

/** Responses in turn: one that began before the last that was taken, or before a change, is late. */
export function turns() {
  let begun = 0;
  let taken = 0;
  return {
    begin: () => (begun += 1),
    /** Whether the response of this turn may be taken; then no earlier one is. */
    take(turn) {
      const inTime = turn > taken;
      taken = inTime ? turn : taken;
      return inTime;
    },
    /** What began before now is late. */
    change() {
      taken = begun;
    },
  };
}
