// The types that the page's modules share, besides those of the messages to and from Python.

import type { FaultMessage, Point, PointerAnswer, Rates, RunRow, Settings, State, Status } from "../protocol.d.ts";

export type { FaultMessage, Point, PointerAnswer, Rates, RunRow, Settings, State, Status };

export type Theme = "light" | "dark";
/** The axes of a poster, in its pixels from its upper left corner, and their limits. */
export interface Poster {
  width: number;
  height: number;
  axes: { left: number; top: number; width: number; height: number };
  x: number[];
  y: number[];
}

declare global {
  /** Made by one-file/worker.js: imports a file of the runtime. */
  var importFile: ((url: string) => Promise<any>) | undefined;

  interface Window {
    /** Made by first-paint.js. */
    layOutPanels(panels: string[], stage: string, wanted?: string, measured?: number): string[];
    enlarge(scale: number): void;
    chooseLanguage(locale: string | null): string;
    /** What the page needs and this browser lacks, or an empty text; made by requirements.js. */
    lacking: string;
    /** Made by guard.js, for which nothing waits. */
    tellMissing?(url: string): void;
    findMissing?(url: string, seen?: Set<string>): Promise<string>;
    /** Made by address.js: our own parameters and those that are nearly ours, and the other parts as they are. */
    readAddress(address?: { search: string; hash: string }): {
      parameters: Map<string, string>;
      others: string;
      isInHash: boolean;
    };
    /** Yes, no, or neither. */
    readFlag(text: string | undefined): boolean | undefined;
  }
}

/** A setting as the page knows it before Python is awake; see app/settings.py and app/kinds.py. */
export interface SettingRow {
  default: unknown;
  kind: "flag" | "choice" | "choices" | "number" | "whole_number" | "place";
  choices?: readonly string[];
  /** A word that is accepted instead of a number. */
  word?: string;
  /** The word by which an address names the empty choice. */
  empty_word?: string;
  above?: number;
  at_least?: number;
  at_most?: number;
  below?: number;
  /** Whether it is a parameter of optimizers: each optimizer then has its own default. */
  is_parameter?: boolean;
}

export interface Catalog {
  settings: Record<string, SettingRow>;
  losses: string[];
  /** The optimizers, with the default of each of their parameters. */
  optimizers: { name: string; parameters: Record<string, number> }[];
  models: { name: string; panels: string[] }[];
  functions: string[];
  /** The languages with words, by the tags of BCP 47. */
  languages: string[];
  /** The number of colours, which is the greatest number of runs. */
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
    /** Unpacks zstd. */
    decoder: PinnedFile;
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

/** How a compressed copy is coded: the end of its name. */
export type Coding = ".zst.dat" | ".gz";

/** static/runtime/packed/manifest.json: the files that app/host/packing made from the runtime. */
export interface Packed {
  /** The hash of each file that they were made from, by its path below the site. */
  inputs: Record<string, string>;
  files: Record<string, PinnedFile>;
  /** What is appended to the name of a file of the runtime for each of its compressed copies, the smallest first. */
  copies: Record<string, Coding[]>;
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
   * Whether Python may start from the snapshot that the site serves. "crashed": no, because the last
   * attempt ended a page; see snapshot-attempts.js.
   */
  snapshot: "allowed" | "off" | "crashed";
  /** Whether the address asks for the snapshot on a line of any speed. */
  onAnyLine: boolean;
  /** Whether the site says that the packed files were made from the sources that it serves. */
  isCurrent: boolean;
  /** Modules that the worker before this one compiled from the same files. */
  compiled: Compiled | null;
  /** The compressed copies of files that the worker fetches itself, because the host may compress nothing. */
  copies: Packed["copies"];
}

/** The calls that the worker answers by itself; Python answers all others. */
export interface WorkerCalls {
  present(args: object): null;
  heap_bytes(args: object): number;
  /** Draws the panels again that could not be drawn. */
  draw_again(args: object): null;
  /** Whether anybody can see the page. */
  set_seen(args: { is_seen: boolean }): null;
  /** Answered as soon as all the named libraries are importable. */
  load(args: { names: string[] }): null;
  /** Answered at once: the worker runs. */
  beat(args: object): null;
}

export interface Call {
  id: number;
  call: string;
  args: Record<string, unknown>;
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
  | { event: "awake"; compiled: Compiled | null }
  | {
      event: "frame";
      state: State | null;
      presented: number;
      duration_ms: number;
      is_whole: boolean;
    }
  | { event: "shown"; panel: string }
  /** What the views of some panels have raised; these panels say so, and all others go on. */
  | { event: "unavailable"; failures: Record<string, string> }
  /** A file without which a panel cannot be drawn. */
  | { event: "missing"; fault: FaultMessage }
  | { event: "failed"; fault: FaultMessage };

/** With x, y and class of all points, if they are others than in the last answer that had them. */
export type Answer = { id: number; points?: Float64Array<ArrayBuffer> } & (
  | { result: unknown }
  | { fault: FaultMessage }
);
