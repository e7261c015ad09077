// What a sweep through frequencies is given.
/** One clip: its run, what it should show and what was measured. Frequencies in cycles a frame. */
export interface SweepPoint {
  run: string;
  f: number;
  /** R, 0 to 1. */
  lock: number;
  frequency: number;
  /** Whether the caption says the period; drawn hollow where it does not. True unless told. */
  captioned?: boolean;
}

export interface FrequencySweepData {
  /** Frames of the clips. */
  frames: number;
  stride: number;
  points: readonly SweepPoint[];
  /** What R is of phases at random, over so few frames; measure it, as it depends on their number. */
  floor?: number;
  /** Runs whose points are joined by a thin line, without dots. */
  lines?: readonly string[];
  /** Runs in the order of their colours, so that these stay where some run is missing. */
  order?: readonly string[];
  /** The run that is the truth: in ink. */
  reference?: string;
}
