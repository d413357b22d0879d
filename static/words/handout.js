// The settings, in words, below the pictures on paper.

import { element } from "../controls/page.js";
import { linkTo } from "../state/link.js";
import { list, short } from "./numbers.js";
import { t } from "./words.js";

/** @import { Session } from "../state/session.js" */

/** @param {Session} session */
export function watchHandout(session) {
  window.addEventListener("beforeprint", () => {
    const rows = rowsOf(session).flatMap(([key, value]) => [textOf("span", t(key)), textOf("span", value)]);
    element("handout").replaceChildren(...rows);
  });
}

/**
 * @param {Session} session
 * @returns {[key: string, value: string][]}
 */
function rowsOf(session) {
  const { settings, n, epoch } = session.state;
  const { loss, optimizer, batch_size: size, start, preset, model } = settings;
  /** @type {[string, string][]} */
  const rows = [];
  if (model !== "one_weight") {
    rows.push(["controls.preset", `${t(`preset.${preset}`)} (${n})`], ["setting.loss", t(`loss.${loss}`)]);
    const batch = size === "full" ? "full" : size === 1 ? "1" : "k";
    rows.push(["setting.batch_size", batch === "k" ? String(size) : t(`batch_size.${batch}`)]);
  } else rows.push(["setting.function", t(`function.${settings.function}`)]);
  rows.push(["setting.optimizer", t(`optimizer.${optimizer}`)]);
  rows.push(["controls.learning_rate", short(settings.learning_rate)]);
  rows.push(["setting.start", start === "random" ? t("start.random") : list(start.map(short))]);
  rows.push(["handout.epoch", String(epoch)]);
  rows.push(["handout.link", linkTo(settings, session.points).url]);
  return rows;
}

/**
 * @param {string} name
 * @param {string} text
 */
function textOf(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
