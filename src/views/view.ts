/** A view on the page: a figure with a value for reactive cells, redrawn in place by `update`. */
export type View<Value, Data> = HTMLElement & {value: Value; update(data: Data): void};

/** Gives an element its `.value` and `.update`. Without `set`, assigning the value throws a sentence. */
export function asView<Value, Data>(
  element: HTMLElement,
  {get, set, update}: {get(): Value; set?(value: Value): void; update(data: Data): void}
): View<Value, Data> {
  return Object.defineProperties(element, {
    value: {
      get,
      set(value: Value) {
        if (!set)
          throw new Error(
            "The value of this view can be read and not set; call update(data) to change what it shows."
          );
        set(value);
      },
      configurable: true
    },
    update: {value: update, configurable: true}
  }) as View<Value, Data>;
}

/** Tells reactive cells that the element's value changed. */
export function emitInput(element: HTMLElement): void {
  element.dispatchEvent(new Event("input", {bubbles: true}));
}
