// Creates the parts of the page and connects them.

import { Boot } from "./boot/boot.js";
import { endStart } from "./boot/waiting.js";
import { watchBar } from "./controls/bar.js";
import { watchControls } from "./controls/controls.js";
import { watchFullLink } from "./controls/full-link.js";
import { watchKeyboard } from "./controls/keyboard.js";
import { watchModels } from "./controls/models.js";
import { watchMotion } from "./controls/motion.js";
import { button } from "./controls/page.js";
import { watchPanelKeys } from "./controls/panel-keys.js";
import { watchSliders } from "./controls/sliders.js";
import { watchTheme } from "./controls/theme.js";
import { watchTimeline } from "./controls/timeline.js";
import { watchInsight } from "./insights/column.js";
import { watchLabels } from "./panels/labels.js";
import { Layout } from "./panels/layout.js";
import { Panels } from "./panels/panels.js";
import { answerParentFrame, makeApi } from "./state/api.js";
import { isForgotten } from "./state/entry.js";
import { mirrorIntoAddress, Request, watchHash } from "./state/link.js";
import { watchSeen } from "./state/seen.js";
import { Session } from "./state/session.js";
import { watchAnnouncements } from "./words/announcements.js";
import { Explanation } from "./words/explanation.js";
import { watchHandout } from "./words/handout.js";
import { figuresLanguage, firstWords, onLanguage, setLocale } from "./words/languages.js";
import { Movement } from "./words/movement.js";
import { notify, notifyFault, parameterFaultsWords } from "./words/notices.js";
import { Sentence } from "./words/sentence.js";
import { t } from "./words/words.js";

await firstWords;

const request = new Request();
const session = new Session(request.expectedSettings());
session.onFault = (fault, again) => {
  // After a failed boot the explanation names the cause, so a notice for each lost call is not needed.
  if (document.documentElement.dataset.state !== "failed") notifyFault(fault, again);
};

const panels = new Panels(session);
const boot = new Boot(session, panels, request);
const movement = new Movement(session);
const explanation = new Explanation(session, movement, () => boot.start());
const api = makeApi(session);
let isMirrored = false;

new Sentence(session, movement);
watchControls(session);
watchBar();
watchSliders(session);
watchPanelKeys(session);
watchKeyboard(session, new Layout(session));
watchLabels(session);
watchAnnouncements(session);
watchHandout(session);
watchSeen(session);
watchModels(session);
watchTimeline(session);
watchInsight(session);
watchTheme(session, button("theme"));
watchFullLink(session);
watchMotion(session);
session.subscribe(({ settings }) => {
  setLocale(settings.locale);
});
onLanguage(() => {
  session.repeat();
  if (session.isAwake) session.act("set_words", figuresLanguage());
});

boot.onProgress = (progress) => explanation.showProgress(progress);
boot.onFailed = (reason) => {
  if (reason.code === "python_error") console.error(reason.message);
  explanation.showFailure(reason);
  endStart();
  api.emit("error", reason);
};
boot.onReady = () => {
  endStart();
  explanation.show(session.state);
  const { wasRestored } = boot.refused;
  const faults = [...request.faults.splice(0), ...boot.refused.faults.splice(0)];
  const notice = t(wasRestored ? "notice.restored" : "notice.link");
  const sentences = faults.length ? [notice, ...parameterFaultsWords(faults)] : [];
  if (isForgotten() && !isMirrored) sentences.push(t("notice.forgotten"));
  if (sentences.length) notify(sentences);
  if (!request.isEmbedded && !isMirrored) mirrorIntoAddress(session);
  // Only a built site has a service worker. Nothing depends on it, so it may be missing.
  if (!isMirrored && "build" in document.documentElement.dataset) {
    import("./offline/registration.js").then(
      (module) => module.registerServiceWorker(),
      () => {},
    );
  }
  isMirrored = true;
  api.emit("ready", session.state);
};
boot.onMissing = (fault) => notifyFault(fault, () => session.client?.call("draw_again", {}));
boot.onFrame = ({ presented, duration_ms }) => {
  // Benchmarks listen: `presented` is the last pointer call in the picture, `duration_ms` its drawing time.
  document.dispatchEvent(new CustomEvent("downslope-frame", { detail: { presented, duration_ms } }));
};

Object.assign(window, { downslope: api });
answerParentFrame(api);
watchHash();
boot.start();
if (request.fuzzSeed !== null) {
  const seed = request.fuzzSeed;
  import("./fuzz/fuzz.js").then(({ Fuzz }) => {
    const fuzz = new Fuzz(seed, api, session);
    Object.assign(window, { downslopeFuzz: fuzz });
    fuzz.play();
  });
}
