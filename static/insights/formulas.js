// The formulas of each model and loss: asks Python for them once, and shows them in a part of the column.

import { t } from "../words/words.js";
import { make } from "./elements.js";
import { Placeholder } from "./placeholder.js";

/** @import { Formulas } from "../protocol.d.ts" */
/** @import { Client } from "../state/client.js" */
/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

const LIBRARY = "latex2mathml";

/** @type {Map<string, Formulas>} */
const known = new Map();

/**
 * Names everything on which the formulas depend.
 *
 * @param {State} state
 */
function formulasKey({ settings: { model, standardize, loss } }) {
  return `${model} ${standardize} ${loss}`;
}

/**
 * The formulas for the present state.
 *
 * @param {Session} session
 * @param {Client} client
 * @returns {Promise<Formulas>}
 */
async function formulasOf(session, client) {
  const key = formulasKey(session.state);
  const found = known.get(key);
  if (found) return found;
  await client.call("load", { names: [LIBRARY] });
  const answer = await client.call("formulas", {});
  // Answers arrive in order: if the settings had changed before this answer, the state would show it.
  if (formulasKey(session.state) === key) known.set(key, answer);
  return answer;
}

/** Shows the formulas of the present model and loss in a tab, and a placeholder while Python makes them. */
export class FormulaPage {
  /**
   * @param {Session} session
   * @param {(formulas: Formulas) => Node[]} build
   */
  constructor(session, build) {
    this.session = session;
    this.build = build;
    this.body = make("div", { class: "insight-body" });
    this.placeholder = new Placeholder(this.body, () => this.#retry());
    this.root = make("div", {}, this.placeholder.root, this.body);
    this.key = "";
    this.hasFormulas = false;
    /** @type {Client | null} */
    this.client = null;
  }

  /** @returns {boolean} whether the formulas are there, so that the tab can fill in numbers */
  show() {
    const { client, state } = this.session;
    const isSame = this.key === formulasKey(state);
    if (isSame && this.hasFormulas) return true;
    // After a failure only the button or another Python tries again.
    if (isSame && this.client === client && client) return false;
    this.hasFormulas = false;
    this.placeholder.wait(client ? t("insight.loading", { name: LIBRARY }) : t("insight.python"));
    if (client) this.#open(client);
    return false;
  }

  /** @param {Client} client */
  async #open(client) {
    this.client = client;
    this.key = formulasKey(this.session.state);
    const opened = this.key;
    const isCurrent = () => this.key === opened && this.client === client;
    try {
      const formulas = await formulasOf(this.session, client);
      if (!isCurrent()) return;
      this.body.replaceChildren(...this.build(formulas));
      this.hasFormulas = true;
      this.placeholder.remove();
    } catch (error) {
      if (isCurrent()) this.placeholder.fail(/** @type {Fault} */ (error));
    }
  }

  #retry() {
    this.client = null;
    this.show();
  }
}
