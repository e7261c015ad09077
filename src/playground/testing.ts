// For tests only: a page in Node in which the playground's elements can be imported and made.
import {registerHooks} from "node:module";
import {useDom} from "#views/testing";

/** Gives the process a document, a tab's storage, and style sheets that are empty. Call it before an element is imported. */
export function usePage(): Document {
  registerHooks({
    load: (url, context, next) =>
      url.endsWith(".css") ? {format: "module", source: "", shortCircuit: true} : next(url, context)
  });
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  };
  Object.defineProperty(globalThis, "sessionStorage", {value: sessionStorage, configurable: true});
  Object.assign(globalThis, {
    ResizeObserver: class {
      observe() {}
      disconnect() {}
    }
  });
  return useDom();
}
