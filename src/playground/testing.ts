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

/**
 * Lets a form be given a `value` of its own, as Observable Inputs gives it: jsdom's forms pass over an own setter, and not over one
 * of their prototype.
 */
export function useFormValues(): void {
  const define = Object.defineProperty;
  const isForm = (object: unknown) => object instanceof HTMLElement && object.localName === "form";
  Object.defineProperty = (object, key, how) => {
    if (key !== "value" || !isForm(object)) return define(object, key, how);
    const prototype: object = Object.create(Object.getPrototypeOf(object));
    Object.setPrototypeOf(object, define(prototype, key, how));
    return object;
  };
}
