// What the views of aliasing are given.
/** A frequency with a name, drawn on the line; a drag snaps to it. */
export interface NamedFrequency {
  f: number;
  label: string;
}

export interface AliasFoldData {
  /** Frames from one keyframe to the next. */
  stride: number;
  /** The motion marked, in cycles a frame. */
  f: number;
  named?: readonly NamedFrequency[];
}
