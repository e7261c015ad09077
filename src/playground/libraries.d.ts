// Observable Inputs ships without types; cells use it untyped.
declare module "@observablehq/inputs";
