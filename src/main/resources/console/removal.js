// A delete that can be undone for five seconds: until then the server knows nothing of it.

import { useEffect, useRef, useState } from "./htm-preact.js";

const PATIENCE_MS = 5000;

/** {removed, begin(), undo()}. A page that is left does not keep what was deleted. */
export function useRemoval(api, made, act, onFailure) {
  const [removed, setRemoved] = useState(false);
  const timer = useRef(null);

  const now = async () => {
    if (timer.current === null) {
      return;
    }
    clearTimeout(timer.current);
    timer.current = null;
    try {
      await api.remove(made.id);
      act({ type: "remove", id: made.id });
    } catch (failure) {
      if (failure.code === "NOT_FOUND") {
        act({ type: "remove", id: made.id }); // as it was to be
        return;
      }
      setRemoved(false);
      onFailure(failure);
    }
  };
  useEffect(() => {
    addEventListener("pagehide", now);
    return () => {
      removeEventListener("pagehide", now);
      now();
    };
  }, []);

  return {
    removed,
    begin() {
      setRemoved(true);
      timer.current = setTimeout(now, PATIENCE_MS);
    },
    undo() {
      clearTimeout(timer.current);
      timer.current = null;
      setRemoved(false);
    },
  };
}
