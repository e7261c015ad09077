// What the paper reports of its own models on its own data (LVM, arXiv 2312.00785, §5), as public records of its tables give it. Nothing
// here was measured by us, and nothing compares with what was: other data, other resolution, models a hundred times as large.
import type {TaskName} from "../tasks/task.ts";

export interface PaperResult {
  /** Our task of the same kind. */
  task: TaskName;
  name: string;
  data: string;
  metric: string;
  unit: string;
  better: "higher" | "lower";
  value: number;
}

/** Pascal-5i's protocol is that of Visual Prompting (Bar et al. 2022): one support pair, one query, black and white masks. */
const segmentation = (split: number, value: number): PaperResult => ({
  task: "mask",
  name: `foreground segmentation, split ${split}`,
  data: "Pascal-5i",
  metric: "mIoU",
  unit: "%",
  better: "higher",
  value
});

export const PAPER_RESULTS: readonly PaperResult[] = [
  segmentation(1, 48.94),
  segmentation(2, 51.29),
  segmentation(3, 47.66),
  segmentation(4, 50.82),
  {
    task: "boxes",
    name: "single object detection, split 1",
    data: "Pascal-5i",
    metric: "mIoU",
    unit: "%",
    better: "higher",
    value: 48.25
  },
  {
    task: "colorization",
    name: "colorization",
    data: "ImageNet",
    metric: "MSE of ImageNet-normalised pixels",
    unit: "",
    better: "lower",
    value: 0.51
  }
];
