// The looks of a page with a notebook on it.
import "@observablehq/inputs/dist/index.css";
import "katex/dist/katex.min.css";
import "../notebook/notebook.css";
import "../views/views.css";
import "../views/lanes.css";
import "../views/denoising/denoising.css";
import "../views/inputs.css";
import "../views/mask/mask.css";
import "../views/results/results.css";
import "../views/results/scores.css";
import "../views/frequency/frequency.css";
import "../views/tokens/tokens.css";
import "../styles/notebook-page.css";
