import {keep} from "./kept-frames.ts";
import {limits} from "./limits.ts";
import {isChosen, keepForSession, type Chosen} from "./memory.ts";

/** How long the notebook has the processor for itself before a copy is made for other notebooks. */
const AFTER_MS = 400;

/** Makes the copy that other notebooks find, some time after a source was chosen; `stop` gives up the one under way. */
export function keeper(): {later(chosen: Chosen): void; stop(): void} {
  let keeping = new AbortController();

  async function copy({name, decoded, settings, made, from}: Chosen, signal: AbortSignal): Promise<void> {
    const settled = {...settings, start: decoded.kept ? settings.start : 0};
    // First what is shown, which is quick, then as much as another notebook may want: the reader may leave in between.
    const amounts =
      decoded.kept || decoded.kind === "still" ? [1] : [made?.clip.frames ?? 1, limits.keptFrames];
    for (const frames of amounts) {
      const kept = await keep(decoded, {start: settings.start, fps: settings.fps, frames, signal});
      // The reader may have gone back to the built-in clip, or chosen another, meanwhile.
      if (signal.aborted || !isChosen(decoded)) return;
      await keepForSession(name, settled, kept, from);
    }
  }

  return {
    later(chosen) {
      keeping.abort();
      keeping = new AbortController();
      const {signal} = keeping;
      setTimeout(() => {
        if (signal.aborted || !isChosen(chosen.decoded)) return;
        copy(chosen, signal).catch((error: unknown) => {
          if (!signal.aborted && isChosen(chosen.decoded))
            console.warn("No copy was made for other notebooks:", error);
        });
      }, AFTER_MS);
    },
    stop: () => keeping.abort()
  };
}
