// Whether anybody can see the page: its tab is in front, and its frame is on the screen. No run goes on unseen.

/** @import { Session } from "./session.js" */

/** @param {Session} session */
export function watchSeen(session) {
  // A frame that is not displayed hears nothing of its place: it is unseen until it hears that it is seen.
  let isOnScreen = window.parent === window;
  let client = session.client;
  let told = true;
  const tell = () => {
    const isSeen = isOnScreen && document.visibilityState === "visible";
    if (!session.client || (session.client === client && isSeen === told)) return;
    ({ client } = session);
    told = isSeen;
    // A worker that ends now runs nothing.
    client?.call("set_seen", { is_seen: isSeen }).catch(() => {});
  };
  document.addEventListener("visibilitychange", tell);
  const observe = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    isOnScreen = entries.at(-1)?.isIntersecting ?? isOnScreen;
    tell();
  };
  new IntersectionObserver(observe).observe(document.documentElement);
  // Another Python begins without knowing it.
  session.subscribe(tell);
}
