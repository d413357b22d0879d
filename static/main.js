// Brings the parts of the page together.

import { Api, answerParentFrame } from "./api.js";
import { Boot } from "./boot.js";
import { watchControls } from "./controls.js";
import { Explanation } from "./explanation.js";
import { setLocale, t } from "./i18n.js";
import { watchInsight } from "./insight.js";
import { watchKeyboard } from "./keyboard.js";
import { watchLayout } from "./layout.js";
import { mirrorIntoAddress, Request } from "./link.js";
import { Model } from "./model.js";
import { watchModels } from "./models.js";
import { faultWords, notify, parameterFaultWords } from "./notices.js";
import { button, isTouch } from "./page.js";
import { Panels } from "./panels.js";
import { Sentence } from "./sentence.js";
import { watchSliders } from "./sliders.js";
import { watchTheme } from "./theme.js";
import { watchTimeline } from "./timeline.js";

/** @import { BootOrder } from "./types.d.ts" */

const request = new Request();
const model = new Model(request.expectedSettings());
model.onFault = (fault) => {
  // What a dead worker owed is told by the failed boot.
  if (document.documentElement.dataset.state !== "failed") notify([faultWords(fault)]);
};

const panels = new Panels(model);
const boot = new Boot(model, panels, request);
const explanation = new Explanation(model, () => boot.start());
const api = new Api(model);
let isMirrored = false;

new Sentence(model);
watchControls(model);
watchSliders(model);
watchKeyboard(model);
watchLayout(model);
watchModels(model);
watchTimeline(model);
watchInsight(model);
watchTheme(model, button("theme"));
showTouchHints();
model.subscribe(({ settings }) => {
  setLocale(settings.locale);
});

boot.onProgress = (progress) => explanation.showProgress(progress);
boot.onFailed = (reason) => {
  if (reason.code === "python_error") console.error(reason.message);
  explanation.showFailure(reason);
  api.emit("error", reason);
};
boot.onReady = () => {
  explanation.show(model.state);
  const { wasRestored, faults } = boot.refused;
  const notice = t(wasRestored ? "notice.restored" : "notice.link");
  if (faults.length) notify([notice, ...faults.splice(0).map(parameterFaultWords)]);
  if (!request.isEmbedded && !isMirrored) mirrorIntoAddress(model);
  isMirrored = true;
  api.emit("ready", model.state);
  if (boot.order?.snapshot === "own" && !boot.isRestored) keepOwnSnapshot(boot.order);
};
boot.onFrame = ({ presented, duration_ms }) => {
  // For benchmarks: the last pointer event in the picture, and what the picture took.
  document.dispatchEvent(new CustomEvent("downslope-frame", { detail: { presented, duration_ms } }));
};

Object.assign(window, { downslope: api });
answerParentFrame(api);
boot.start();

/** @param {BootOrder["boot"]} order by which Python has started without a snapshot */
async function keepOwnSnapshot(order) {
  // Not imported before: most pages never need it.
  const { keepWhenIdle } = await import("./own-snapshot.js");
  await keepWhenIdle(model, order);
}

/** A hint names the gesture that is at hand. */
function showTouchHints() {
  if (!isTouch()) return;
  for (const hint of document.querySelectorAll(".hint")) {
    const key = `${hint.getAttribute("data-words")}_touch`;
    if (t(key) !== key) {
      hint.setAttribute("data-words", key);
      hint.textContent = t(key);
    }
  }
}
