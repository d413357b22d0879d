// The address: the page begins with what it says, and it follows the state, so that people can share it.
//
// Its parameters are the names of settings, and `points`; address.js reads them. They stand behind the hash where
// they are too long for a server. The page itself uses these:
//   play=1           play as soon as Python is awake
//   embed=1          for a frame: show no header, and do not change the address
//   boot=visible     start Python when the page is seen, pressed or called, see boot/waiting.js
//   snapshot=off     start Python without a snapshot, see boot/snapshot-attempts.js
//   fuzz=seed        play with random hands, for tests, see fuzz/fuzz.js
//   boot_timeout=s   stop waiting for Python after so many seconds without a byte (45)

import { WISHES } from "../boot/waiting.js";
import { catalog } from "../catalog.js";
import { storedEntry, storeInEntry, versionOf } from "./entry.js";
import { fault } from "./faults.js";

/** @import { Fault } from "./faults.js" */
/** @import { Session } from "./session.js" */
/** @import { Catalog, Point, SettingRow, Settings } from "./types.d.ts" */

const PAGES_OWN = new Set(["play", "embed", "boot", "snapshot", "boot_timeout", "fuzz"]);

/** A server may refuse a longer address (IIS allows 2048 characters); what is behind the hash it never sees. */
const MAX_SENT_LENGTH = 2000;

/** Browsers and messengers damage longer links. */
const MAX_LENGTH = 100_000;

/** Safari allows a hundred changes of the address in thirty seconds. */
const DELAY_MS = 500;

const DEFAULT_BOOT_TIMEOUT_S = 45;

/** The address with which the page was opened. */
export class Request {
  constructor() {
    const { parameters } = self.readAddress();
    /**
     * What is wrong with the page's own parameters.
     *
     * @type {Fault[]}
     */
    this.faults = [];
    this.isEmbedded = this.#flag("embed", parameters.get("embed"));
    this.isPlaying = this.#flag("play", parameters.get("play"));
    this.#check("boot", parameters.get("boot"), WISHES);
    this.#check("snapshot", parameters.get("snapshot"), ["off", "on"]);
    this.bootTimeoutS = this.#seconds("boot_timeout", parameters.get("boot_timeout"));
    this.fuzzSeed = this.#seed("fuzz", parameters.get("fuzz"));
    const entries = [...parameters].filter(([name]) => !PAGES_OWN.has(name));
    /** @type {Record<string, string>} */
    this.parameters = Object.fromEntries(entries);
    const stored = storedEntry().points;
    if (typeof stored === "string" && !("points" in this.parameters)) this.parameters.points = stored;
  }

  /**
   * @param {string} name
   * @param {string | undefined} text
   */
  #flag(name, text) {
    const flag = self.readFlag(text);
    if (flag === undefined) this.#check(name, text, ["1", "0"]);
    return flag === true;
  }

  /**
   * @param {string} name
   * @param {string | undefined} value
   * @param {string[]} choices
   */
  #check(name, value, choices) {
    if (value === undefined || choices.includes(value)) return;
    const message = `${name} must be one of ${choices.join(", ")}.`;
    this.faults.push(fault("not_a_choice", message, name, { value, choices }));
  }

  /**
   * @param {string} name
   * @param {string | undefined} value
   */
  #seconds(name, value) {
    const seconds = value === undefined ? DEFAULT_BOOT_TIMEOUT_S : readNumber(value, { above: 0 });
    if (seconds !== undefined) return seconds;
    const [code, limits] =
      value && Number.isFinite(Number(value)) ? ["out_of_range", { above: 0 }] : ["not_a_number"];
    const message = `${name} must be a number of seconds above 0.`;
    this.faults.push(fault(code, message, name, { value, ...limits }));
    return DEFAULT_BOOT_TIMEOUT_S;
  }

  /**
   * @param {string} name
   * @param {string | undefined} value
   * @returns {number | null} null without one
   */
  #seed(name, value) {
    const seed = value === undefined ? undefined : readNumber(value, { at_least: 0 });
    if (value !== undefined && seed === undefined) {
      this.faults.push(fault("not_a_number", `${name} must be a seed, a number from 0 on.`, name, { value }));
    }
    return seed ?? null;
  }

  /**
   * The settings that Python will most likely accept; the controls show them until Python is awake.
   *
   * @returns {Settings}
   */
  expectedSettings() {
    const rows = Object.entries(rowsOf());
    /** @type {Record<string, unknown>} */
    const usual = Object.fromEntries(rows.map(([name, row]) => [name, row.default]));
    const preset = this.parameters.preset ?? ("points" in this.parameters ? "" : usual.preset);
    /** @type {Record<string, unknown>} */
    const asked = {};
    for (const [name, row] of rows) {
      const text = this.parameters[name];
      const value = text === undefined ? undefined : readText(text, row);
      if (value !== undefined) asked[name] = value;
    }
    const brought = { ...usual, ...recommended(String(preset)) };
    const parameters = parametersOf(String(asked.optimizer ?? Reflect.get(brought, "optimizer")));
    const settings = { ...brought, ...parameters, ...asked, preset };
    return /** @type {Settings} */ (/** @type {unknown} */ (settings));
  }
}

/**
 * The address of the present state.
 *
 * @param {Settings} settings
 * @param {Point[] | null} points
 * @param {string} [others] parameters that are somebody else's
 * @returns {{ url: string, points: string }} the address, and its points by themselves
 */
export function linkTo(settings, points, others = "") {
  const base = { ...recommended(settings.preset) };
  const usual = (/** @type {string} */ name) =>
    name in base ? Reflect.get(base, name) : defaultOf(name, settings);
  const isOther = settings.model !== usual("model") || settings.function !== usual("function");
  // Another model or function changes these too, so the address always names them.
  const brought = isOther ? ["preset", "start", "learning_rate"] : [];
  // Points without a rate would get one that suits them.
  if (settings.preset === "") brought.push("learning_rate");
  const parts = [];
  for (const [name, value] of Object.entries(takable(settings, points))) {
    const isUsual = !brought.includes(name) && same(value, usual(name));
    if (isUsual || (name === "preset" && value === "")) continue;
    parts.push(`${name}=${encoded(asText(value))}`);
  }
  const pointsText = settings.preset === "" ? asPointsText(points ?? []) : "";
  if (settings.preset === "" && points) parts.push(`points=${encoded(pointsText)}`);
  return { url: addressWith(parts.join("&"), others), points: pointsText };
}

/**
 * @param {string} own
 * @param {string} others
 */
function addressWith(own, others) {
  // Not `origin`, which is null for a page from a file.
  const { protocol, host, pathname, hash } = location;
  const all = [others, own].filter(Boolean).join("&");
  const isLong = pathname.length + all.length > MAX_SENT_LENGTH;
  const query = isLong ? others : all;
  const behindHash = isLong ? `#${own}` : self.readAddress().isInHash ? "" : hash;
  return `${protocol}//${host}${pathname}${query && "?"}${query}${behindHash}`;
}

/**
 * Whether a link can hold what it should.
 *
 * @param {string} url
 */
export function isSharable(url) {
  return url.length <= MAX_LENGTH;
}

/**
 * The settings and the points as the parameters of an address.
 *
 * @param {Settings} settings
 * @param {Point[]} points
 */
export function asParameters(settings, points) {
  const { preset, ...others } = takable(settings, points);
  const beginning = preset ? { preset } : { points: asPointsText(points) };
  const texts = Object.entries(others)
    .filter(([name, value]) => !(rowsOf()[name]?.is_parameter && same(value, defaultOf(name, settings))))
    .map(([name, value]) => [name, asText(value)]);
  return { ...beginning, ...Object.fromEntries(texts) };
}

/** @param {Session} session */
export function mirrorIntoAddress(session) {
  let timer = 0;
  /** @type {unknown[]} */
  let mirrored = [];
  const mirror = () => {
    timer = 0;
    const { settings, points_version } = session.state;
    // When the new points arrive, there is another call.
    if (!session.isAwake || session.pointsVersion !== points_version) return;
    // Every frame brings a new state. Another Python starts to count its versions again.
    const now = [JSON.stringify(settings), points_version, session.client];
    if (now.every((each, i) => each === mirrored[i])) return;
    mirrored = now;
    const { others } = self.readAddress();
    const { url, points } = linkTo(settings, session.points, others);
    const isLong = !isSharable(url);
    const shown = isLong ? linkTo(settings, null, others).url : url;
    const isOld = storedEntry().version !== versionOf(session.state);
    const outdated = isOld ? { checkpoint: undefined, version: undefined } : {};
    storeInEntry({ points: isLong ? points : undefined, ...outdated }, shown);
  };
  session.subscribe(() => {
    if (!timer) timer = window.setTimeout(mirror, DELAY_MS);
  });
}

/** Loads the page anew if somebody follows a link that differs behind the hash only: the browser would not. */
export function watchHash() {
  addEventListener("hashchange", () => {
    if (self.readAddress().isInHash) location.reload();
  });
}

/**
 * The settings as Python accepts them again: since a batch size was set, points may have gone.
 *
 * @param {Settings} settings
 * @param {Point[] | null} points
 * @returns {Settings}
 */
function takable(settings, points) {
  const { batch_size: size } = settings;
  if (size === "full" || !points?.length) return settings;
  return { ...settings, batch_size: Math.min(size, points.length) };
}

/**
 * The settings that a preset recommends.
 *
 * @param {string} preset
 * @returns {object}
 */
function recommended(preset) {
  return catalog.presets.find(({ name }) => name === preset)?.settings ?? {};
}

/**
 * The default of a setting; the default of an optimizer's parameter is that of the present optimizer.
 *
 * @param {string} name
 * @param {Settings} settings
 */
export function defaultOf(name, { optimizer }) {
  return parametersOf(optimizer)[name] ?? rowsOf()[name]?.default;
}

/** @param {string} optimizer */
function parametersOf(optimizer) {
  const { optimizers } = /** @type {Catalog} */ (/** @type {unknown} */ (catalog));
  return optimizers.find(({ name }) => name === optimizer)?.parameters ?? {};
}

function rowsOf() {
  return /** @type {Catalog["settings"]} */ (catalog.settings);
}

/**
 * The value that Python will read from a parameter of the address.
 *
 * @param {string} text
 * @param {SettingRow} row
 * @returns {unknown} undefined if Python will refuse it
 */
function readText(text, row) {
  if (row.kind === "flag") return self.readFlag(text);
  if (text === row.empty_word) return "";
  if (row.kind === "choice") return row.choices?.includes(text) ? text : undefined;
  if (row.kind === "choices") {
    const words = text.split(",");
    if (!words.every((word) => row.choices?.includes(word))) return undefined;
    return row.choices?.filter((word) => words.includes(word));
  }
  if (row.kind === "place") {
    const numbers = text.split(",").map((part) => readNumber(part));
    if (text === "random") return text;
    return numbers.length === 2 && !numbers.includes(undefined) ? numbers : undefined;
  }
  return text === row.word ? text : readNumber(text, row);
}

/**
 * @param {string} text
 * @param {Partial<SettingRow>} [row] with the limits of the number
 */
function readNumber(text, { kind, above, at_least: least, at_most: most, below } = {}) {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return undefined;
  if (kind === "whole_number" && !Number.isInteger(number)) return undefined;
  const isLow = (above !== undefined && number <= above) || (least !== undefined && number < least);
  const isHigh = (below !== undefined && number >= below) || (most !== undefined && number > most);
  return isLow || isHigh ? undefined : number;
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {unknown} value */
function asText(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value);
}

/** @param {Point[]} points */
function asPointsText(points) {
  return points.map(String).join(";");
}

/** @param {string} text */
function encoded(text) {
  // Commas and semicolons are allowed in a query, and easier to read.
  return encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3B", ";");
}
