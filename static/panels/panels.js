// The panels' canvases: handed over to the worker, and told when they change size.

import { t } from "../words/words.js";
import { watchPointer } from "./pointer.js";

/** @import { Client } from "../state/client.js" */
/** @import { Session } from "../state/session.js" */

/**
 * @typedef {object} Size
 * @property {number} width CSS pixels
 * @property {number} height
 * @property {number} ratio device pixels per CSS pixel
 */

/** One panel's place on the page, and whatever canvas is in it. */
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
    this.size = { width: 0, height: 0, ratio: 1 };
    /** @type {Client | null} */
    this.client = null;
    this.isOpen = false;
    this.isSending = false;
    this.isStale = false;
    /** @type {HTMLCanvasElement | null} */
    this.canvas = null;
  }

  /**
   * Gives a new worker a new canvas: one can be handed over only once. An earlier one stays
   * below it, with the last picture drawn, until the new one has been drawn on.
   *
   * @param {Client} client
   */
  attach(client) {
    this.canvas?.removeAttribute("data-panel");
    const canvas = document.createElement("canvas");
    canvas.dataset.panel = this.name;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", t(`panel.${this.name}_picture`));
    // Arrow keys turn it; see keyboard.js.
    if (this.name === "surface") canvas.tabIndex = 0;
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

  /** The canvas has its first picture: what stood in for it may go. */
  show() {
    this.canvas?.classList.add("is-drawn");
    this.picture.classList.add("is-live");
    for (const canvas of this.picture.querySelectorAll("canvas:not([data-panel])")) canvas.remove();
  }

  /** @param {Size} size */
  resize(size) {
    const { width, height, ratio } = this.size;
    if (size.width === width && size.height === height && size.ratio === ratio) return;
    this.size = size;
    this.#send();
  }

  /** @param {OffscreenCanvas} [canvas] */
  async #send(canvas) {
    // A full drawing takes longer than a window being dragged takes to its next size.
    this.isStale = this.isSending && !canvas;
    if (!this.client || this.isStale) return;
    const { client, name, size } = this;
    const isVisible = size.width >= 1 && size.height >= 1;
    this.isSending = true;
    try {
      // The canvas goes along even when there is nothing to see yet; later sizes find it there.
      if (isVisible) await client.call("open_panel", { panel: name, ...size }, canvas);
      else if (canvas) await client.call("close_panel", { panel: name }, canvas);
      else if (this.isOpen) await client.call("close_panel", { panel: name });
      this.isOpen = isVisible;
    } catch {
      // The worker has ended; its successor is told the size when it is attached.
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
    for (const panel of this.panels) watchPointer(panel.picture, panel.name, session);
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

  #watchSizes() {
    const observer = new ResizeObserver((entries) => {
      for (const entry of entries) this.byPicture.get(entry.target)?.resize(sizeOf(entry));
    });
    const observe = () => {
      for (const { picture } of this.panels) {
        // Where device pixels can be observed, this also notices another ratio.
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
      const { width, height } = panel.picture.getBoundingClientRect();
      panel.resize({ width, height, ratio: window.devicePixelRatio });
    }
  }
}

/**
 * A size in CSS pixels that comes to a whole number of device pixels.
 *
 * @param {ResizeObserverEntry} entry
 * @returns {Size}
 */
function sizeOf(entry) {
  const ratio = window.devicePixelRatio;
  const device = entry.devicePixelContentBoxSize?.[0];
  const { width, height } = entry.contentRect;
  // A screen that is only emulated has other device pixels than the ratio says.
  if (!device || Math.abs(device.inlineSize - width * ratio) > 1) return { width, height, ratio };
  return { width: device.inlineSize / ratio, height: device.blockSize / ratio, ratio };
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
