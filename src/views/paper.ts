import {redraw} from "./measure.ts";

/**
 * Draws the figures of a page for paper before it is printed, and for the screen again after it: a browser would print them as
 * wide as the window was, cut off at the paper's edge. While it prints, the page's root has the class `view-paper`, under which the
 * page's style sheet gives it the width of paper. Call it once a page.
 */
export function fitToPaper(page: Window): void {
  const {document} = page;
  const root = document.documentElement;
  const bodies = () => document.querySelectorAll<HTMLElement>(".view-body");
  let scrolled = 0;

  page.addEventListener("beforeprint", () => {
    scrolled = page.scrollY;
    root.classList.add("view-paper");
    redraw(bodies());
    // What is wide by itself, and scrolls on the screen, is shrunk.
    for (const body of bodies())
      if (body.scrollWidth > body.clientWidth) body.style.zoom = String(body.clientWidth / body.scrollWidth);
  });
  page.addEventListener("afterprint", () => {
    root.classList.remove("view-paper");
    for (const body of bodies()) body.style.zoom = "";
    redraw(bodies());
    page.scrollTo(0, scrolled);
  });
}
