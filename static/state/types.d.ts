// The shapes that the page's modules share. What Python sends is written down in app/protocol.py.

export type Status = "idle" | "running" | "paused" | "converged" | "diverged";
export type Condition =
  | "empty"
  | "one_point"
  | "equal_points"
  | "equal_x"
  | "one_class"
  | "in_a_row"
  | "line";
export type Theme = "light" | "dark";
/** A point of the second class has a third number, 1. */
export type Point = [x: number, y: number, label?: number];

export interface Settings {
  model: "line" | "adaline" | "one_weight";
  function: string;
  standardize: boolean;
  loss: string;
  huber_delta: number;
  batch_size: "full" | number;
  shuffle: boolean;
  seed: number;
  optimizer: string;
  learning_rate: number;
  momentum: number;
  epsilon: number;
  rho: number;
  beta_1: number;
  beta_2: number;
  start: [m: number, b: number] | "random";
  speed: "max" | number;
  loss_scale: "log" | "linear";
  residuals: boolean;
  squares: boolean;
  least_squares: boolean;
  contributions: boolean;
  updates: boolean;
  azimuth: number;
  elevation: number;
  preset: string;
  panels: string[];
  insight: "" | "derivation" | "gradients" | "learning_rate" | "least_squares" | "runs";
  locale: string;
  theme: "auto" | Theme;
}

/** What plain descent over all points will do at which rates; see app/rates.py. */
export interface Rates {
  lambda_min: number;
  lambda_max: number;
  condition_number: number | null;
  crawl_below: number;
  zigzag_above: number;
  diverge_above: number;
  best: number | null;
  epochs: number | null;
  epochs_at_best: number | null;
}

/** One row of the table of runs. */
export interface RunRow {
  name: string;
  colour: number;
  is_shown: boolean;
  epoch: number;
  last_epoch: number;
  loss: number;
  final_loss: number;
  status: Status;
  converged_at: number | null;
  optimizer: string;
  learning_rate: number;
  batch_size: "full" | number;
}

/** Where things stand; `points` comes only with the answer to a call. */
export interface State {
  points?: Point[];
  n: number;
  points_version: number;
  m: number;
  b: number;
  /** m and b of the same line on the data as they are. */
  original_units: [m: number, b: number];
  /** What m and b are called: "m", "b"; "w1", "w2"; or only "w". */
  parameters: string[];
  /** The panels shown. */
  panels: string[];
  loss: number;
  gradient: [dm: number, db: number];
  epoch: number;
  /** The last epoch that can be gone to. */
  last_epoch: number;
  update: number;
  /** Updates that an unfinished epoch has made, and those of a whole one. */
  updates_in_epoch: number;
  updates_per_epoch: number;
  /** The point that made the last update, where each is made by one point. */
  last_point: number | null;
  status: Status;
  /** Time moves a run on, be it this one or another. */
  is_running: boolean;
  minimum: { m: number; b: number; loss: number } | null;
  least_loss: number;
  learning_rate_limit: number | null;
  rates: Rates | null;
  condition: Condition;
  misclassified: number | null;
  /** An update looks at all points. */
  is_full_batch: boolean;
  /** The line is the minimum, as far as a panel can show. */
  is_at_minimum: boolean;
  is_waiting: boolean;
  selected: number | null;
  /** The point pointed at, in a panel or in a formula. */
  highlighted: number | null;
  active_run: number;
  runs: RunRow[];
  can_undo: boolean;
  can_redo: boolean;
  settings: Settings;
}

/** What is wrong, as a word to translate, the field it is about, and one English sentence. */
export interface FaultMessage {
  code: string;
  field: string;
  message: string;
  details: Record<string, unknown>;
}

/** Where the axes of a poster lie, in its pixels from its upper left corner, and their limits. */
export interface Poster {
  width: number;
  height: number;
  axes: { left: number; top: number; width: number; height: number };
  x: number[];
  y: number[];
}

declare global {
  interface Window {
    /** Made by first-paint.js. */
    layOutPanels(panels: string[], stage: string): void;
    chooseLanguage(locale: string | null): string;
  }
}

/** What the page knows of a setting before Python is awake; see app/settings.py and app/kinds.py. */
export interface SettingRow {
  default: unknown;
  kind: "flag" | "choice" | "choices" | "number" | "whole_number" | "place";
  choices?: readonly string[];
  /** A word that stands in the place of a number. */
  word?: string;
  above?: number;
  at_least?: number;
  at_most?: number;
  below?: number;
  /** One of the optimizers': its default is the optimizer's own. */
  is_parameter?: boolean;
}

export interface Catalog {
  settings: Record<string, SettingRow>;
  losses: string[];
  /** With the parameters of each, and their defaults. */
  optimizers: { name: string; parameters: Record<string, number> }[];
  models: { name: string; panels: string[] }[];
  functions: string[];
  /** In which there are words, by the tags of BCP 47. */
  languages: string[];
  /** As many runs as there are colours. */
  most_runs: number;
  presets: { name: string; points: number[][]; settings: Partial<Settings> }[];
  files: string[];
  posters: Record<"wide" | "narrow", Record<string, Poster>>;
}

/** static/runtime-lock.json: a Pyodide lock file with our own section `runtime`. */
export interface RuntimeLock {
  packages: Record<
    string,
    PinnedFile & { name: string; depends: string[] }
  >;
  runtime: {
    version: string;
    cdn: string;
    core: PinnedFile[];
    /** Libraries beside the release, loaded when they are first needed. */
    wheels: (PinnedFile & { name: string; version: string })[];
  };
}

/** A file of the runtime, known by its hash. */
export interface PinnedFile {
  file_name: string;
  sha256: string;
  size: number;
  /** One hash for each mebibyte, if the file is too large to hold whole in memory. */
  pieces?: string[];
}

/** static/runtime/packed/manifest.json: the files that app/host/packing made from the runtime. */
export interface Packed {
  files: Record<string, PinnedFile>;
  /** The files of the runtime that have a compressed copy beside them, ending in .gz. */
  compressed: string[];
}

/** Modules that one worker compiled and its successor may use: Pyodide's core, and libraries by path. */
export interface Compiled {
  core: WebAssembly.Module;
  libraries: Map<string, WebAssembly.Module>;
}

/** What a worker needs in order to boot Python: the first message to it is `{ boot: plan }`. */
export interface BootPlan {
  /** Absolute URL of the runtime's folder. */
  runtime: string;
  lock: RuntimeLock;
  /** Absolute URL of the site. */
  site: string;
  /** Paths of our own package's files below the site. */
  files: string[];
  /** null if the site serves the runtime only as it was released. */
  packed: Packed | null;
  /**
   * The snapshot that Python may start from: the one that the site serves, or this browser's own.
   * "crashed": none, because the last try ended a page; see snapshot-tries.js.
   */
  snapshot: "served" | "own" | "none" | "crashed";
  /** Modules that the worker before this one compiled from the same files. */
  compiled: Compiled | null;
  /** Files whose .gz copies the worker fetches, because the host may compress nothing. */
  compressed: string[];
}

/** The calls that the worker answers by itself; Python answers all others. */
export interface WorkerCalls {
  present(args: object): null;
  heap_bytes(args: object): number;
  /** Answered as soon as all the named libraries are importable. */
  load(args: { names: string[] }): null;
}

export interface Call {
  id: number;
  call: string;
  args: Record<string, unknown>;
}

export interface PointerAnswer {
  action: "added" | "grabbed" | "removed" | "start" | "turned" | null;
  cursor: "crosshair" | "grab" | "grabbing" | "default";
}

export type Stage =
  | "fetching"
  | "starting_python"
  | "loading_numpy"
  | "loading_matplotlib"
  | "first_drawing";

/** Messages that the worker sends unasked. */
export type WorkerEvent =
  | { event: "progress"; stage: Stage; bytes: number; total_bytes: number }
  /** Python cannot start from a snapshot; the worker boots it in a slower way. */
  | { event: "slower" }
  | { event: "awake"; compiled: Compiled | null; is_restored: boolean }
  | {
      event: "frame";
      state: State | null;
      presented: number;
      duration_ms: number;
      is_whole: boolean;
    }
  | { event: "shown"; panel: string }
  | { event: "failed"; fault: FaultMessage };

export type Answer = { id: number; result: unknown } | { id: number; fault: FaultMessage };
