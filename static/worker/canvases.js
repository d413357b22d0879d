// The panels' canvases: copies onto them the pictures that Agg drew in Python's memory.

/** All canvases that the page has handed over, by panel. */
export class Canvases {
  /** @param {(panel: string) => void} onShown called when a canvas has its first picture */
  constructor(onShown) {
    this.onShown = onShown;
    /** @type {Map<string, OffscreenCanvasRenderingContext2D>} */
    this.contexts = new Map();
    /** @type {Set<string>} */
    this.blank = new Set();
  }

  /**
   * @param {string} panel
   * @param {OffscreenCanvas} canvas
   */
  adopt(panel, canvas) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) return;
    this.contexts.set(panel, context);
    this.blank.add(panel);
  }

  /**
   * Copies the rectangle that changed from Agg's buffer to the panel's canvas.
   *
   * @param {string} panel
   * @param {any} buffer proxy of an RGBA array of shape (height, width, 4)
   * @param {number} width device pixels, like all that follow
   * @param {number} height
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  present(panel, buffer, width, height, x, y, w, h) {
    const context = this.contexts.get(panel);
    // Take a view for this one call only: when Python's memory grows, the browser detaches older views.
    const view = buffer.getBuffer("u8clamped");
    try {
      if (!context) return;
      const { canvas } = context;
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      context.putImageData(new ImageData(view.data, width, height), 0, 0, x, y, w, h);
      if (this.blank.delete(panel)) this.onShown(panel);
    } finally {
      view.release();
    }
  }
}
