// Generated from app/bridge/protocol.py by `make generate`.
import type { FaultMessage, PointerAnswer, State } from "./state/types.d.ts";

export interface Calls {
  /** Return where things stand. */
  state(args: {  }): State;
  /** Change settings, all or none. */
  set(args: { settings: Record<string, unknown> }): State;
  /** Take URL parameters; answer the state and the faults of those refused. */
  set_from_text(args: { parameters: Record<string, string> }): { state: State; faults: FaultMessage[] };
  /** Replace all points. */
  set_points(args: { points: number[][] }): State;
  /** Add a point at the end, of class 0 or 1. */
  add_point(args: { x: number; y: number; label?: number }): State;
  /** Move point i. */
  move_point(args: { i: number; x: number; y: number }): State;
  /** Remove point i. */
  remove_point(args: { i: number }): State;
  /** Remove the point touched last. */
  remove_selected(args: {  }): State;
  /** Remove all points. */
  clear(args: {  }): State;
  /** Take the last edit of the points back. */
  undo(args: {  }): State;
  /** Do again what was taken back. */
  redo(args: {  }): State;
  /** Point at point i, or at none. */
  highlight(args: { i: number | null }): State;
  /** Run. */
  play(args: {  }): State;
  /** Stand still. */
  pause(args: {  }): State;
  /** Pause and run some epochs at once. */
  step(args: { epochs?: number }): State;
  /** Pause and run some single updates. */
  step_updates(args: { updates?: number }): State;
  /** Stand still at an epoch that is remembered, or at the last one before it. */
  seek(args: { epoch: number }): State;
  /** Begin another run where the active one is. */
  fork(args: {  }): State;
  /** Make run i the active one. */
  select_run(args: { i: number }): State;
  /** Let run i go. */
  remove_run(args: { i: number }): State;
  /** Name run i, and show or hide it. */
  describe_run(args: { i: number; name: string; is_shown: boolean }): State;
  /** Return the formulas of model and loss as MathML with slots for numbers. */
  formulas(args: {  }): any;
  /** Return the numbers of this moment for the derivation. */
  derivation_numbers(args: {  }): any;
  /** Return the numbers of the normal equations, and of how well the line fits. */
  least_squares_numbers(args: {  }): any;
  /** Return the gradient by hand, by autograd and by finite differences, compared. */
  check_gradient(args: {  }): any;
  /** Go back to the start. */
  reset(args: {  }): State;
  /** Return columns epoch, m, b, loss. */
  history(args: {  }): Record<string, number[]>;
  /** Return all that there is as a text for `restore`; empty where that is too much. */
  keep(args: {  }): string;
  /** Be what a Python before this one was when it made the text. */
  restore(args: { text: string }): State;
  /** Return the CSS pixels, within a panel's canvas, of a point in data units. */
  locate(args: { panel: string; x: number; y: number }): Record<string, number>;
  /** Show or resize a panel: CSS pixels, and device pixels per CSS pixel. */
  open_panel(args: { panel: string; width: number; height: number; ratio: number }): null;
  /** Show a panel no longer. */
  close_panel(args: { panel: string }): null;
  /** Draw in the light or the dark theme. */
  set_theme(args: { theme: string }): null;
  /** Say other words in the figures, and write their numbers with another decimal sign. */
  set_words(args: { words: Record<string, string>; decimal_sign: string }): null;
  /** Take a pointer event on a panel. */
  pointer(args: { panel: string; kind: string; x: number; y: number; touch?: boolean; clicks?: number; label?: number }): PointerAnswer;
}
