// In a frame of a page that the operator allows: the frame's height follows the content.

export const framed = window.parent !== window;

/** The origin of the page around, if it is one of those that may have this page in a frame. */
function parentOrigin(allowed) {
  const ancestor = location.ancestorOrigins?.[0] ?? originOf(document.referrer);
  return allowed.find((origin) => origin === ancestor) ?? null;
}

function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : null;
}

/** Posts {type: "hookexport:height", height} in CSS pixels, at once and after each change. */
export function followHeight(allowed) {
  const origin = framed && parentOrigin(allowed);
  if (!origin) {
    return;
  }
  const post = () =>
    window.parent.postMessage({ type: "hookexport:height", height: document.body.offsetHeight }, origin);
  new ResizeObserver(post).observe(document.body);
  post();
}
