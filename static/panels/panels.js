// The panels' canvases: hands them over to the worker, and sends Python their sizes.

import { takesKeys } from "../controls/panel-keys.js";
import { t } from "../words/words.js";
import { Grips } from "./grips.js";
import { Hints } from "./hints.js";
import { Meter } from "./meter.js";
import { watchPointer } from "./pointer.js";
import { boxOf, leastText } from "./sizes.js";

/** @import { Client } from "../state/client.js" */
/** @import { Session } from "../state/session.js" */

/**
 * @typedef {object} Size
 * @property {number} width CSS pixels
 * @property {number} height
 * @property {number} ratio device pixels per CSS pixel
 * @property {number} least_text CSS pixels: no text of the picture is smaller
 */

/** One panel of the page, with its present canvas. */
class Panel {
  /**
   * @param {HTMLElement} picture
   * @param {Session} session
   */
  constructor(picture, session) {
    this.picture = picture;
    this.name = picture.dataset.picture ?? "";
    this.session = session;
    /** @type {Size} */
    this.size = { width: 0, height: 0, ratio: 1, least_text: 0 };
    /** @type {Client | null} */
    this.client = null;
    this.isOpen = false;
    this.isSending = false;
    this.isStale = false;
    /** @type {HTMLCanvasElement | null} */
    this.canvas = null;
  }

  /**
   * Gives a new worker a new canvas, because a canvas can be handed over only once. An earlier canvas
   * stays below it with its last picture until Python has drawn on the new one.
   *
   * @param {Client} client
   */
  attach(client) {
    this.canvas?.removeAttribute("data-panel");
    const canvas = document.createElement("canvas");
    canvas.dataset.panel = this.name;
    canvas.setAttribute("role", "img");
    canvas.dataset.label = `panel.${this.name}_picture`;
    canvas.setAttribute("aria-label", t(canvas.dataset.label));
    // Keys act on these panels, so they take the focus, and a screen reader leaves the keys to them.
    if (this.name === "surface" || takesKeys(this.name)) {
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "application");
    }
    this.picture.append(canvas);
    this.canvas = canvas;
    this.client = client;
    this.isOpen = false;
    this.isSending = false;
    this.#send(canvas.transferControlToOffscreen());
  }

  detach() {
    this.client = null;
  }

  /** Shows the canvas, which has its first picture now, and removes what was shown in its place. */
  show() {
    this.canvas?.classList.add("is-drawn");
    this.picture.classList.add("is-live");
    for (const canvas of this.picture.querySelectorAll("canvas:not([data-panel])")) canvas.remove();
  }

  /** @param {Size} size */
  resize(size) {
    if (JSON.stringify(size) === JSON.stringify(this.size)) return;
    this.size = size;
    this.#send();
  }

  /** @param {OffscreenCanvas} [canvas] */
  async #send(canvas) {
    // While somebody drags the window, sizes arrive faster than Python draws: send the newest one later.
    this.isStale = this.isSending && !canvas;
    if (!this.client || this.isStale) return;
    const { client, name, size } = this;
    const isVisible = size.width >= 1 && size.height >= 1;
    this.isSending = true;
    try {
      // Hand the canvas over even if the panel has no size yet: a later size needs it there.
      if (isVisible) await client.call("open_panel", { panel: name, ...size }, canvas);
      else if (canvas) await client.call("close_panel", { panel: name }, canvas);
      else if (this.isOpen) await client.call("close_panel", { panel: name });
      this.isOpen = isVisible;
    } catch {
      // The worker has ended; attach() sends the size to its successor.
    }
    if (client !== this.client) return;
    this.isSending = false;
    if (this.isStale) await this.#send();
  }
}

/** All panels of the page. */
export class Panels {
  /** @param {Session} session */
  constructor(session) {
    const pictures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-picture]"));
    this.panels = [...pictures].map((picture) => new Panel(picture, session));
    /** @type {Map<Element, Panel>} */
    this.byPicture = new Map(this.panels.map((panel) => [panel.picture, panel]));
    const parts = { grips: new Grips(session), meter: new Meter(session), hints: new Hints(session) };
    for (const panel of this.panels) watchPointer(panel.picture, panel.name, session, parts);
    this.#watchSizes();
  }

  /** @param {Client} client */
  attach(client) {
    for (const panel of this.panels) panel.attach(client);
  }

  detach() {
    for (const panel of this.panels) panel.detach();
  }

  /** @param {string} name of the panel that has its first picture */
  show(name) {
    this.panels.find((panel) => panel.name === name)?.show();
  }

  /** @param {Record<string, string>} failures by panel: what its view has raised */
  tellUnavailable(failures) {
    for (const { name, picture } of this.panels) {
      picture.toggleAttribute("data-unavailable", name in failures);
      if (name in failures) console.error(`The panel ${name} cannot be drawn: ${failures[name]}`);
    }
  }

  #watchSizes() {
    const observer = new ResizeObserver((entries) => {
      // Paper takes the pictures as they are.
      if (matchMedia("print").matches) return;
      for (const entry of entries) this.byPicture.get(entry.target)?.resize(sizeOf(entry));
    });
    const observe = () => {
      for (const { picture } of this.panels) {
        // Browsers that can observe device pixels also notice another ratio this way.
        try {
          observer.observe(picture, { box: "device-pixel-content-box" });
        } catch {
          observer.observe(picture);
        }
      }
    };
    observe();
    watchRatio(() => {
      observer.disconnect();
      observe();
    });
    for (const panel of this.panels) {
      const { clientWidth: width, clientHeight: height } = panel.picture;
      panel.resize({ width, height, ratio: ratioOf(panel.picture, width), least_text: leastText() });
    }
  }
}

/**
 * The size of a panel in CSS pixels, such that it is a whole number of device pixels.
 *
 * @param {ResizeObserverEntry} entry
 * @returns {Size}
 */
function sizeOf(entry) {
  const device = entry.devicePixelContentBoxSize?.[0];
  const { width, height } = entry.contentRect;
  const ratio = ratioOf(entry.target, width);
  const least_text = leastText();
  // On an emulated screen the device pixels do not match the ratio.
  if (!device || Math.abs(device.inlineSize - width * ratio) > 1) return { width, height, ratio, least_text };
  return { width: device.inlineSize / ratio, height: device.blockSize / ratio, ratio, least_text };
}

/**
 * Device pixels per CSS pixel of a picture, also on a page that is zoomed by a style sheet.
 *
 * @param {Element} picture
 * @param {number} width in CSS pixels
 */
function ratioOf(picture, width) {
  return width ? (window.devicePixelRatio * boxOf(picture).width) / width : 1;
}

/** @param {() => void} listener called when the window has another device pixel ratio */
function watchRatio(listener) {
  const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  query.addEventListener(
    "change",
    () => {
      listener();
      watchRatio(listener);
    },
    { once: true },
  );
}
