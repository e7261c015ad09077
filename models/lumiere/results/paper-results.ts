// What the paper reports of its own model and of others (Lumiere, arXiv 2401.12945, its table of zero-shot results on UCF101), as public notes
// on it give the table. Nothing here was measured by us, and nothing compares with what was: FVD is in I3D's features and IS by C3D, of
// 10,235 videos of people whose first 16 frames are taken; ours are in a small classifier's, of a toy world's whole clips.

export interface PaperResult {
  model: string;
  /** Fréchet video distance, lower is better. */
  fvd: number;
  /** Inception score, higher is better; null where the paper gives none. */
  is: number | null;
}

export const PAPER_PROTOCOL = {
  data: "UCF101, zero-shot: 10,235 videos of its class distribution, first 16 frames",
  fvd: "FVD on I3D (Kinetics-400) features",
  is: "IS by C3D",
  source: "arXiv 2401.12945v2, §5, as public notes on the paper give its table"
} as const;

/** In the paper's order; Lumiere is best on neither metric. */
export const PAPER_RESULTS: readonly PaperResult[] = [
  {model: "MagicVideo", fvd: 655.0, is: null},
  {model: "Emu Video", fvd: 606.2, is: 42.7},
  {model: "Video LDM", fvd: 550.61, is: 33.45},
  {model: "Show-1", fvd: 394.46, is: 35.42},
  {model: "Make-A-Video", fvd: 367.23, is: 33.0},
  {model: "PYoCo", fvd: 355.19, is: 47.76},
  {model: "SVD", fvd: 242.02, is: null},
  {model: "Lumiere", fvd: 332.49, is: 37.54}
];
