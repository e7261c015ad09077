// A page in Node, for tests: jsdom’s globals, set before anything that looks for a document at load is imported.
import {JSDOM} from "jsdom";

const NAMES =
  "window document location Node Element HTMLElement HTMLDetailsElement Text Event CustomEvent DOMParser MutationObserver getComputedStyle sessionStorage localStorage getSelection";

/** Makes this process look like a page with the given body; returns its window. */
export function openPage(body = "", url = "http://localhost/n/demo/"): JSDOM["window"] {
  const {window} = new JSDOM(`<!doctype html><main>${body}</main>`, {url, pretendToBeVisual: true});
  for (const name of NAMES.split(" ")) define(name, window[name as "document"]);
  define("addEventListener", window.addEventListener.bind(window));
  define("removeEventListener", window.removeEventListener.bind(window));
  define("requestAnimationFrame", (callback: FrameRequestCallback) =>
    setTimeout(() => callback(performance.now()), 1)
  );
  window.HTMLElement.prototype.scrollIntoView = () => {};
  return window;
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
}

/** Waits until a condition holds; fails with its text after two seconds. */
export async function until(condition: () => boolean, limitMs = 2000): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > limitMs) throw new Error(`This never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Waits for a while. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
