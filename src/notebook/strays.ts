import type {Engine} from "./engine.ts";
import {messageOf, stackPosition} from "./errors.ts";
import {Stopped} from "./evaluation.ts";

/**
 * Brings errors that nobody awaited (in event handlers, timers and forgotten promises) to the cell whose code threw them,
 * and keeps the ends of stopped runs quiet. Returns what undoes it.
 */
export function catchStrays(engine: Engine): () => void {
  const show = (error: unknown): void => {
    const place = stackPosition(error);
    const cell = place && engine.get(place.id);
    if (!cell) return;
    const line = place.line - (cell.compiled?.lineOffset ?? 0);
    engine.attachError(place.id, {
      message: messageOf(error),
      line: line > 0 ? line : null,
      column: place.column
    });
  };
  const rejected = (event: PromiseRejectionEvent) => {
    if (event.reason instanceof Stopped) event.preventDefault();
    else show(event.reason);
  };
  const thrown = (event: ErrorEvent) => {
    if (event.error instanceof Stopped) event.preventDefault();
    else show(event.error);
  };
  addEventListener("unhandledrejection", rejected);
  addEventListener("error", thrown);
  return () => {
    removeEventListener("unhandledrejection", rejected);
    removeEventListener("error", thrown);
  };
}
