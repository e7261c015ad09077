// The page in which the benchmarks run in a browser; run.ts calls `bench` and listens to the console.
import {runBenches} from "./benches.ts";

declare global {
  var bench: (names: string[]) => Promise<unknown>;
}

globalThis.bench = (names) => runBenches(names, (row) => console.log(`row ${JSON.stringify(row)}`));
