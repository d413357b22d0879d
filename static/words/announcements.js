// The only place of the page that a screen reader reads by itself: seldom in play, at once otherwise.

import { element } from "../controls/page.js";
import { significant } from "./numbers.js";
import { t } from "./words.js";

/** @import { Session } from "../state/session.js" */

/** In play there is at most one message in so many milliseconds. */
const EVERY_MS = 5000;

/**
 * Says something at once.
 *
 * @param {string} words
 */
export function announce(words) {
  element("announcement").textContent = words;
}

/**
 * Says the explanation when it changes, and where a playing run stands.
 *
 * @param {Session} session
 */
export function watchAnnouncements(session) {
  let saidMs = Number.NEGATIVE_INFINITY;
  let explained = "";
  const say = (/** @type {string} */ words) => {
    saidMs = performance.now();
    announce(words);
  };
  const explain = () => {
    const words = element("explanation").textContent ?? "";
    // While a run plays, its explanation may change with every epoch.
    if (words === explained || session.state.is_running) return;
    explained = words;
    say(words);
  };
  new MutationObserver(explain).observe(element("explanation"), { childList: true, subtree: true });
  session.subscribe(({ is_running, epoch, loss }) => {
    if (!is_running) explain();
    else if (performance.now() - saidMs >= EVERY_MS)
      say(t("announce.epoch", { epoch, loss: significant(loss) }));
  });
}
