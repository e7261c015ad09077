// Observable Inputs ships without types; cells use it untyped.
declare module "@observablehq/inputs" {
  export function range(domain: [number, number], options?: object): HTMLElement;
}
