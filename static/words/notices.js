// Notices: sentences about what failed. They go when somebody closes them, or after a while.

import { element } from "../controls/page.js";
import { typed } from "./numbers.js";
import { hasWords, t } from "./words.js";

/** @import { FaultMessage } from "../state/types.d.ts" */

/** This is long enough to read three lines twice. */
const SHOWN_MS = 15_000;

/** A reader takes in no more faults than this at once. */
const MOST_TOLD = 5;

/**
 * @param {string[]} sentences
 * @param {{ words: string, act: () => void }} [offer] something that can be done about it
 */
export function notify(sentences, offer) {
  const notice = document.createElement("div");
  notice.className = "notice";
  const text = document.createElement("p");
  text.textContent = sentences.join(" ");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet";
  close.textContent = t("controls.close");
  close.addEventListener("click", () => notice.remove());
  notice.append(text);
  if (offer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "offer";
    button.textContent = offer.words;
    button.addEventListener("click", () => {
      notice.remove();
      offer.act();
    });
    notice.append(button);
  }
  notice.append(close);
  element("notices").replaceChildren(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

/** Another try may end otherwise: a file that did not arrive, arrives. */
const MAY_PASS = new Set(["not_fetched", "damaged_file", "not_loaded"]);

/**
 * Says what failed, and offers another try if that may help.
 *
 * @param {Pick<FaultMessage, "code" | "field" | "message" | "details">} fault
 * @param {() => void} again
 */
export function notifyFault(fault, again) {
  const offer = MAY_PASS.has(fault.code) ? { words: t("boot.retry"), act: again } : undefined;
  notify([faultWords(fault)], offer);
}

/**
 * A fault in the reader's language, or in Python's words if the language has none for it.
 *
 * @param {Pick<FaultMessage, "code" | "field" | "message" | "details">} fault
 * @param {(field: string) => string} [nameOf] gives the name of a field
 */
export function faultWords({ code, field, message, details }, nameOf = fieldName) {
  const key = `fault.${keyOf(code, details)}`;
  if (!hasWords(key)) return message;
  const { choices, ...others } = details;
  const numbers = Object.entries(others).map(([name, value]) => [name, typed(value)]);
  const list = Array.isArray(choices) ? choices.join(", ") : "";
  return t(key, { ...Object.fromEntries(numbers), field: nameOf(field), choices: list });
}

/**
 * Faults of the address, which names a setting as the address does: the first ones, and how many more there are.
 *
 * @param {Pick<FaultMessage, "code" | "field" | "message" | "details">[]} faults
 */
export function parameterFaultsWords(faults) {
  const told = faults.slice(0, MOST_TOLD).map((fault) => faultWords(fault, (field) => field));
  const more = faults.length - told.length;
  return more ? [...told, t("notice.more", { n: more })] : told;
}

/** @param {string} field */
function fieldName(field) {
  const key = `setting.${field}`;
  return hasWords(key) ? t(key) : field;
}

/**
 * @param {string} code
 * @param {Record<string, unknown>} details
 */
function keyOf(code, details) {
  if (code !== "out_of_range") return code;
  // Python names the limits, for instance "least" and "below".
  return ["above", "least", "below", "most"].filter((limit) => limit in details).join("_");
}
