// The formulas of a model and a loss, asked for once, and a part of the column that shows them.

import { t } from "../words/words.js";
import { Curtain } from "./curtain.js";
import { make } from "./elements.js";

/** @import { Client } from "../state/client.js" */
/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** @typedef {{ name: string, general: string[], numbers: string[] }} Step */
/** @typedef {{ derivation: Step[], terms: [string, string], least_squares: Step[] }} Formulas */

const LIBRARY = "latex2mathml";

/** @type {Map<string, Formulas>} */
const known = new Map();

/**
 * What the formulas depend on.
 *
 * @param {State} state
 */
function ground({ settings: { model, standardize, loss } }) {
  return `${model} ${standardize} ${loss}`;
}

/**
 * @param {Session} session
 * @param {Client} client
 * @returns {Promise<Formulas>}
 */
async function formulasOf(session, client) {
  const key = ground(session.state);
  const found = known.get(key);
  if (found) return found;
  await client.call("load", { names: [LIBRARY] });
  const answer = await client.call("formulas", {});
  // Answers come in order: had the settings changed before this one, the state would know.
  if (ground(session.state) === key) known.set(key, answer);
  return answer;
}

/** Keeps the formulas of a tab those of the present model and loss, behind a curtain until then. */
export class FormulaPage {
  /**
   * @param {Session} session
   * @param {(formulas: Formulas) => Node[]} build
   */
  constructor(session, build) {
    this.session = session;
    this.build = build;
    this.body = make("div", { class: "insight-body" });
    this.curtain = new Curtain(this.body, () => this.#retry());
    this.root = make("div", {}, this.curtain.root, this.body);
    this.ground = "";
    this.hasFormulas = false;
    /** @type {Client | null} */
    this.client = null;
  }

  /** Returns whether the formulas are there to be filled. */
  show() {
    const { client, state } = this.session;
    const isSame = this.ground === ground(state);
    if (isSame && this.hasFormulas) return true;
    // What has failed is tried again on demand, or by another Python.
    if (isSame && this.client === client && client) return false;
    this.hasFormulas = false;
    this.curtain.wait(client ? t("insight.loading", { name: LIBRARY }) : t("insight.python"));
    if (client) this.#open(client);
    return false;
  }

  /** @param {Client} client */
  async #open(client) {
    this.client = client;
    this.ground = ground(this.session.state);
    const opened = this.ground;
    const isStill = () => this.ground === opened && this.client === client;
    try {
      const formulas = await formulasOf(this.session, client);
      if (!isStill()) return;
      this.body.replaceChildren(...this.build(formulas));
      this.hasFormulas = true;
      this.curtain.lift();
    } catch (error) {
      if (isStill()) this.curtain.fail(/** @type {Fault} */ (error));
    }
  }

  #retry() {
    this.client = null;
    this.show();
  }
}
