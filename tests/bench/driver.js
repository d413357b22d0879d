// Starts a second worker beside the page's and drives it without the page, so that sizes are exact.
const site = new URL(".", location.href).href;
const { bootPlan } = await import(new URL("static/boot/plan.js", site).href);
const worker = new Worker(new URL("static/worker/worker.js", site), { type: "module" });
const waiting = new Map();
const listeners = new Set();
let last = 0;
let awake;
const ready = new Promise((resolve) => {
  awake = resolve;
});

worker.addEventListener("message", ({ data }) => {
  if (data.event === "awake") awake();
  if (data.event === "failed") throw new Error(JSON.stringify(data.fault));
  if (data.event) for (const listener of listeners) listener(data, performance.now());
  if (data.id) {
    waiting.get(data.id)?.(data.fault ?? data.result);
    waiting.delete(data.id);
  }
});

function call(name, args = {}, transfer = []) {
  last += 1;
  const id = last;
  const message = { id, call: name, args };
  if (transfer.length) message.canvas = transfer[0];
  worker.postMessage(message, transfer);
  return new Promise((resolve) => waiting.set(id, resolve));
}

function open(sizes, ratio) {
  return Promise.all(
    Object.entries(sizes).map(([panel, [width, height]]) => {
      const canvas = document.createElement("canvas").transferControlToOffscreen();
      return call("open_panel", { panel, width, height, ratio }, [canvas]);
    }),
  );
}

/** Collects what `pick` returns for each frame until there are `count` values. */
function frames(count, pick) {
  const seen = [];
  return new Promise((resolve) => {
    const listener = (data, now) => {
      if (data.event !== "frame") return;
      const value = pick(data, now);
      if (value === undefined) return;
      seen.push(value);
      if (seen.length < count) return;
      listeners.delete(listener);
      resolve(seen);
    };
    listeners.add(listener);
  });
}

/**
 * Moves a point once a frame. Resolves to the milliseconds from each move to the frame that shows it in
 * the point's panel, and to the frame that shows it in all panels, unless the next move comes first.
 */
async function drag(count, path) {
  const sent = new Map();
  const whole = [];
  const delays = frames(count, ({ presented, is_whole }, now) => {
    const { at, isSeen } = sent.get(presented) ?? {};
    if (at === undefined) return undefined;
    if (is_whole !== false) {
      whole.push(now - at);
      sent.delete(presented);
    } else sent.set(presented, { at, isSeen: true });
    return isSeen ? undefined : now - at;
  });
  await call("pointer", { panel: "data", kind: "down", ...path(0) });
  let i = 0;
  let isDragging = true;
  const move = () => {
    i += 1;
    sent.set(last + 1, { at: performance.now(), isSeen: false });
    call("pointer", { panel: "data", kind: "move", ...path(i) });
    if (isDragging) requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
  const first = await delays;
  isDragging = false;
  await call("pointer", { panel: "data", kind: "up", ...path(i) });
  return { first, whole };
}

async function timed(name, args) {
  const start = performance.now();
  await call(name, args);
  return performance.now() - start;
}

worker.postMessage({ boot: await bootPlan() });
window.bench = { ready, call, open, frames, drag, timed };
