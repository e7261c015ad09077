import type {Panel} from "./panel.ts";

/** Work that is done sooner shows no progress: it would only flicker. */
const PATIENCE_MS = 200;

export type OnProgress = (done: number, total: number) => void;
export type Task = (signal: AbortSignal, onProgress: OnProgress) => Promise<void>;

/** How a piece of work ended: "cancelled" by the reader or by leaving the page, "replaced" where a newer one took its place. */
export type Outcome = "done" | "failed" | "cancelled" | "replaced";

export interface Worker {
  /** Runs one piece of work with progress, Cancel and errors; a newer one ends it. */
  work(name: string, task: Task): Promise<Outcome>;
  cancel(): void;
}

/** One piece of work at a time for an element; it also ends when the element leaves the page. */
export function worker(
  element: HTMLElement,
  ui: Pick<Panel, "progress" | "error">,
  on: {begun(): void; ended(): void; failed(error: unknown, name: string): void}
): Worker {
  let job = new AbortController();
  let wasShown = false;

  async function work(name: string, task: Task): Promise<Outcome> {
    job.abort();
    on.begun();
    const mine = (job = new AbortController());
    const {signal} = mine;
    const begun = performance.now();
    let now = {done: 0, total: 1};
    const draw = () => {
      if (signal.aborted || mine !== job) return;
      ui.progress({
        text: now.done > 0 ? `Frame ${now.done} of ${now.total}` : "Looking for the first frame…",
        ...now
      });
    };
    const patience = setTimeout(draw, PATIENCE_MS);
    element.dataset.state = "decoding";
    // A decoder that hangs must not hold Cancel back.
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), {once: true})
    );
    aborted.catch(() => {});
    try {
      const working = task(signal, (done, total) => {
        now = {done, total};
        wasShown ||= element.isConnected;
        if (wasShown && !element.isConnected) mine.abort();
        if (performance.now() - begun > PATIENCE_MS) draw();
      });
      working.catch(() => {});
      await Promise.race([working, aborted]);
      ui.error(null);
      return "done";
    } catch (error) {
      if (mine !== job) return "replaced";
      if (signal.aborted) return "cancelled";
      on.failed(error, name);
      return "failed";
    } finally {
      clearTimeout(patience);
      if (mine === job) {
        ui.progress(null);
        on.ended();
      }
    }
  }

  return {work, cancel: () => job.abort()};
}
