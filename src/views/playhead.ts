export interface PlayheadOptions {
  frames(): number;
  fps(): number;
  loop: boolean;
  /** A frame's turn has come while playing; `asked` is false under autoplay. */
  preview(frame: number, asked: boolean): void;
  /** Playing ended at this frame because the reader paused it, or at the last one. */
  settle(frame: number): void;
  /** Playing began or ended. */
  changed(): void;
  /** The frame of the selection. */
  shown(): number;
  paint(frame: number): void;
}

export interface Playhead {
  playing(): boolean;
  /** The frame that is on. */
  frame(): number;
  play(): void;
  /** Plays without being asked, unless the reader prefers reduced motion; ends with the first touch of anything. */
  autoplay(): void;
  pause(settle?: boolean): void;
  /** The selection changed; `settled`: a pin did. */
  followed(settled: boolean): void;
}

/** How long a player may play before it is put on the page. */
const PATIENCE_MS = 1000;

// Only one player may drive the selection of the page.
let driver: (() => void) | null = null;

/** The clock of a player. It stops by itself once the element has left the page, or where it is never put there. */
export function createPlayhead(element: Element, options: PlayheadOptions): Playhead {
  let playing: "asked" | "auto" | null = null;
  let started = 0;
  let first = 0;
  let frame = options.shown();
  let wasOnPage = false;
  const yieldDrive = () => end(false);

  function tick(now: number): void {
    if (!playing) return;
    wasOnPage ||= element.isConnected;
    if (wasOnPage && !element.isConnected) return end(false);
    started ||= now;
    if (!wasOnPage && now - started > PATIENCE_MS) return end(false);
    const count = options.frames();
    const steps = first + Math.floor(((now - started) / 1000) * options.fps());
    if (!options.loop && steps >= count - 1) return end(true, count - 1);
    if (steps % count !== frame) {
      frame = steps % count;
      options.preview(frame, playing === "asked");
    }
    requestAnimationFrame(tick);
  }

  function begin(how: "asked" | "auto"): void {
    if (playing || options.frames() < 2) return;
    playing = how;
    if (how === "asked") {
      driver?.();
      driver = yieldDrive;
    }
    first = !options.loop && frame === options.frames() - 1 ? 0 : frame;
    started = 0;
    options.changed();
    requestAnimationFrame(tick);
  }

  function end(settle: boolean, at = frame): void {
    if (!playing) return;
    playing = null;
    frame = at;
    if (driver === yieldDrive) driver = null;
    options.changed();
    if (settle) options.settle(at);
  }

  return {
    playing: () => playing !== null,
    frame: () => Math.min(frame, options.frames() - 1),
    play: () => begin("asked"),
    autoplay() {
      if (!globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) begin("auto");
    },
    pause: (settle = true) => end(settle),
    followed(settled) {
      // While playing, only a pin is heard: a pointer that passes over another view does not stop the film.
      if (playing && settled) end(false);
      if (!playing) frame = options.shown();
      options.paint(frame);
    }
  };
}
