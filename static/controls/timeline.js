// Time: the slider over the epochs of the history, and the fork.

import { catalog } from "../catalog.js";
import { setText, t } from "../words/words.js";
import { button, element, input } from "./page.js";

/** @import { Session } from "../state/session.js" */

/** @param {Session} session */
export function watchTimeline(session) {
  const slider = input("timeline");
  let isAsking = false;
  // The epoch that the slider led to. A long run stores only every second epoch or fewer. Until the
  // run goes on, the slider does not follow the state, or its keys would never reach the next row.
  let sought = -1;
  let wanted = -1;
  const seek = async () => {
    // One call at a time: a hand is faster than a redrawn picture.
    if (isAsking) return;
    isAsking = true;
    while (wanted >= 0) {
      const epoch = wanted;
      wanted = -1;
      // An epoch that is gone by now is not a fault: the slider follows the state.
      await session.ask("seek", { epoch }, true).catch(() => {});
    }
    isAsking = false;
  };
  slider.addEventListener("input", () => {
    wanted = Number(slider.value);
    seek();
  });
  button("fork").addEventListener("click", async () => {
    await session.act("fork");
    // The table shows which run is which, and what to change now.
    await session.change({ insight: "runs" });
  });
  session.subscribe(({ epoch, last_epoch, runs }) => {
    const last = String(last_epoch);
    if (slider.max !== last) slider.max = last;
    slider.disabled = last_epoch === 0;
    if (isAsking) sought = epoch;
    else if (epoch !== sought) sought = -1;
    if (sought < 0 && !slider.matches(":active")) slider.value = String(epoch);
    const share = last_epoch ? `${(100 * epoch) / last_epoch}%` : "0%";
    slider.style.setProperty("--done", share);
    const isBehind = epoch < last_epoch;
    const words = isBehind ? t("timeline.of", { epoch, last: last_epoch }) : t("timeline.at", { epoch });
    setText(element("timeline-value"), words);
    slider.setAttribute("aria-valuetext", words);
    button("fork").disabled = runs.length >= catalog.most_runs || last_epoch === 0;
    slider.parentElement?.toggleAttribute("data-empty", last_epoch === 0);
  });
}
