// The current time, for what is shown of it.

import { useEffect, useState } from "./htm-preact.js";

/** In milliseconds since 1970. It moves at this interval while the page is seen, and when it is seen again. */
export function useNow(interval) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ifSeen = () => document.visibilityState === "visible" && setNow(Date.now());
    const timer = setInterval(ifSeen, interval);
    document.addEventListener("visibilitychange", ifSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ifSeen);
    };
  }, [interval]);
  return now;
}
