// A tab of the column. Its module is imported when the tab is first shown, so that a start neither
// fetches it nor fails for the lack of it.

import { setText, t, translate } from "../words/words.js";
import { make, makeButton } from "./elements.js";

/** @import { Session } from "../state/session.js" */
/** @import { Settings, State } from "../state/types.d.ts" */

/** @typedef {Exclude<Settings["insight"], "">} Name */

/** @typedef {{ root: HTMLElement, show: (state: State) => void }} Content */

/** @typedef {() => Promise<new (session: Session) => Content>} Import returns the class of the content */

/** A module that has not arrived after so long counts as missing. */
const PATIENCE_MS = 8000;

/** The name of a tab, and its content or a word about the file that is missing. */
export class Tab {
  /**
   * @param {Name} name
   * @param {string} file of its module, relative to this one
   * @param {Import} importContent
   * @param {Session} session
   */
  constructor(name, file, importContent, session) {
    this.name = name;
    this.file = new URL(file, import.meta.url).href;
    this.importContent = importContent;
    this.session = session;
    this.line = make("p");
    this.retry = makeButton("insight.retry", () => this.#import());
    this.missing = make("div", { class: "placeholder", role: "alert", hidden: "" }, this.line, this.retry);
    this.missing.toggleAttribute("data-failed", true);
    this.root = make("div", {}, this.missing);
    this.isImported = false;
    /** @type {Content | null} */
    this.content = null;
  }

  /** @param {State} state */
  show(state) {
    this.content?.show(state);
    if (!this.isImported) this.#import();
  }

  async #import() {
    this.isImported = true;
    this.missing.hidden = true;
    const timer = setTimeout(() => this.#tell(), PATIENCE_MS);
    try {
      this.#fill(await this.importContent());
    } catch {
      await this.#tell();
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Awaited<ReturnType<Import>>} Content */
  #fill(Content) {
    this.content ??= new Content(this.session);
    this.root.replaceChildren(this.content.root);
    translate(this.root);
    this.content.show(this.session.state);
  }

  async #tell() {
    const wasTold = this.line.textContent !== "";
    const missing = await self.findMissing?.(this.file);
    // Some browsers never fetch a module again that once failed to arrive; only a new page does.
    if (wasTold && !missing) location.reload();
    const file = (missing || this.file).replace(new URL(".", document.baseURI).href, "");
    setText(this.line, `${t("failure.unloaded")} ${file}`);
    this.missing.hidden = false;
  }
}
