// The questions that students ask about the derivation; each leads to the step that answers it.

import { make, makeButton } from "./elements.js";

/** @import { Question } from "../protocol.d.ts" */
/** @import { Steps } from "./steps.js" */

/**
 * A row of buttons above the steps.
 *
 * @param {Question[]} questions
 * @param {Steps} steps
 */
export function questionRow(questions, steps) {
  const items = questions.map(({ name, step }) =>
    make(
      "li",
      {},
      makeButton(`question.${name}`, () => showSection(steps.section(step))),
    ),
  );
  return make("ul", { class: "questions" }, ...items);
}

/** @param {HTMLElement} [section] */
function showSection(section) {
  if (!section) return;
  // The heading takes the focus, so that a screen reader reads on from there.
  const heading = section.querySelector("h3");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}
