// Programs that share their work with copies of themselves: each copy is told which of the parts are its own.
import {spawn} from "node:child_process";

/**
 * Runs this program once a worker, with its own arguments and `--worker i` after them, and waits for all. Seconds that it took.
 *
 * @throws a sentence that says how many failed; what they wrote before stands.
 */
export async function everyWorker(workers: number): Promise<number> {
  const started = performance.now();
  const codes = await Promise.all(
    Array.from({length: workers}, (_, worker) => {
      const args = [process.argv[1], ...process.argv.slice(2), "--worker", String(worker)];
      const child = spawn(process.execPath, args, {stdio: "inherit"});
      return new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
    })
  );
  const failed = codes.filter(Boolean).length;
  if (failed) throw new Error(`${failed} of ${workers} workers failed; see above, and run again to go on.`);
  return (performance.now() - started) / 1000;
}
