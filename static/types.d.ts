// The shapes that the page's modules share. What Python sends is written down in app/protocol.py.

export type Status = "idle" | "running" | "paused" | "converged" | "diverged";
export type Condition = "empty" | "one_point" | "equal_points" | "equal_x" | "line";
export type Theme = "light" | "dark";
export type Point = [x: number, y: number];

export interface Settings {
  loss: string;
  batch_size: "full" | number;
  shuffle: boolean;
  seed: number;
  optimizer: string;
  learning_rate: number;
  momentum: number;
  start: Point;
  speed: "max" | number;
  loss_scale: "log" | "linear";
  residuals: boolean;
  squares: boolean;
  least_squares: boolean;
  preset: string;
  panels: string[];
  locale: string;
  theme: "auto" | Theme;
}

/** Where things stand; `points` comes only with the answer to a call. */
export interface State {
  points?: Point[];
  n: number;
  points_version: number;
  m: number;
  b: number;
  loss: number;
  gradient: [dm: number, db: number];
  epoch: number;
  update: number;
  status: Status;
  minimum: { m: number; b: number; loss: number } | null;
  least_loss: number;
  learning_rate_limit: number | null;
  condition: Condition;
  /** An update looks at all points. */
  is_full_batch: boolean;
  /** The line is the minimum, as far as a panel can show. */
  is_at_minimum: boolean;
  is_waiting: boolean;
  selected: number | null;
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

export interface Catalog {
  settings: Record<string, { default: unknown; choices?: readonly string[] }>;
  losses: string[];
  optimizers: string[];
  presets: { name: string; points: number[][]; settings: Partial<Settings> }[];
  files: string[];
  posters: Record<"wide" | "narrow", Record<string, Poster>>;
}

/** static/runtime-lock.json: a Pyodide lock file with our own section `runtime`. */
export interface RuntimeLock {
  packages: Record<
    string,
    { name: string; file_name: string; sha256: string; size: number; depends: string[] }
  >;
  runtime: {
    version: string;
    cdn: string;
    core: { file_name: string; sha256: string; size: number }[];
  };
}

/** The first message to the worker; every URL is absolute. */
export interface BootOrder {
  boot: { runtime: string; lock: RuntimeLock; site: string; files: string[] };
}

/** What the worker answers itself; the other calls are Python's. */
export interface WorkerCalls {
  present(args: object): null;
  heap_bytes(args: object): number;
}

export interface Call {
  id: number;
  call: string;
  args: Record<string, unknown>;
}

export interface PointerAnswer {
  action: "added" | "grabbed" | "removed" | "start" | null;
  cursor: "crosshair" | "grab" | "grabbing" | "default";
}

export type Stage =
  | "fetching"
  | "starting_python"
  | "loading_numpy"
  | "loading_matplotlib"
  | "first_drawing";

/** What the worker says unasked. */
export type WorkerEvent =
  | { event: "progress"; stage: Stage; bytes: number; total_bytes: number }
  | { event: "awake" }
  | { event: "frame"; state: State | null; presented: number; duration_ms: number }
  | { event: "failed"; fault: FaultMessage };

export type Answer = { id: number; result: unknown } | { id: number; fault: FaultMessage };
