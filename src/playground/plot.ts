// Observable Plot as cells get it: it names each mark's group for readers of the markup, which only a group may carry.
import * as Plot from "@observablehq/plot";

export * from "@observablehq/plot";

/** Plot.plot, with every labelled group of marks marked as a group, so that its label is allowed to be read aloud. */
export function plot(options?: Plot.PlotOptions): ReturnType<typeof Plot.plot> {
  const figure = Plot.plot(options);
  for (const group of figure.querySelectorAll("g[aria-label]:not([role])"))
    group.setAttribute("role", "group");
  return figure;
}
