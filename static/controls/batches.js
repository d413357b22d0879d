// Batches and start: menus in which one choice each has a field, for a number or for two.

import { NumberField } from "./number-field.js";
import { button, input } from "./page.js";

/** @import { Session } from "../state/session.js" */

/** The first size for the choice "a batch of". */
const FIRST_BATCH = 4;

/** @param {Session} session */
export function watchBatches(session) {
  const choices = radios("batch_size");
  const field = input("batch-size");
  new NumberField(field, "batch_size", session);
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      const k = Number(field.value);
      // Until Python is awake nobody knows the number of points.
      const several = Math.min(k > 1 ? k : FIRST_BATCH, session.state.n || Number.POSITIVE_INFINITY);
      session.change({ batch_size: choice.value === "full" ? "full" : choice.value === "1" ? 1 : several });
    });
  }
  field.addEventListener("focus", () => field.select());
  button("step-update").addEventListener("click", () => session.act("step_updates"));
  session.subscribe(({ settings: { batch_size: size, start }, updates_per_epoch }) => {
    const kind = size === "full" ? "full" : size === 1 ? "1" : "k";
    for (const choice of choices) choice.checked = choice.value === kind;
    button("step-update").hidden = updates_per_epoch <= 1;
    // A full batch does not depend on the permutation of the points.
    for (const name of ["shuffle", "seed"]) {
      const isIdle = size === "full" && !(name === "seed" && start === "random");
      document.querySelector(`[data-setting="${name}"]`)?.toggleAttribute("disabled", isIdle);
    }
  });
}

/** @param {Session} session */
export function watchStart(session) {
  const choices = radios("start");
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      if (choice.value === "zeros") session.change({ start: [0, 0] });
      else if (choice.value === "random") session.change({ start: "random" });
    });
  }
  session.subscribe(({ settings: { start } }) => {
    const isZero = start !== "random" && start[0] === 0 && start[1] === 0;
    const kind = start === "random" ? "random" : isZero ? "zeros" : "chosen";
    for (const choice of choices) choice.checked = choice.value === kind;
  });
}

/** @param {string} name */
function radios(name) {
  return /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`input[name="${name}"]`));
}
