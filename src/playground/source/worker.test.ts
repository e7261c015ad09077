import assert from "node:assert/strict";
import {test} from "node:test";
import {worker} from "./worker.ts";

function open() {
  const element = {dataset: {}, isConnected: true} as unknown as HTMLElement & {isConnected: boolean};
  const failed: string[] = [];
  const made = worker(
    element,
    {progress() {}, error() {}},
    {
      begun() {},
      ended() {},
      failed: (error, name) => void failed.push(`${name}: ${(error as Error).message}`)
    }
  );
  return {element: element as {isConnected: boolean}, failed, ...made};
}
const hang = () => new Promise<void>(() => {});

test("work that is done, fails or is replaced says so", async () => {
  const {work, failed} = open();
  assert.equal(await work("a", async () => {}), "done");
  assert.equal(await work("b", () => Promise.reject(new Error("no"))), "failed");
  const first = work("c", hang);
  assert.equal(await work("d", async () => {}), "done");
  assert.equal(await first, "replaced");
  assert.deepEqual(failed, ["b: no"]);
});

test("work that the reader cancels, or whose element left the page, is cancelled and has not failed", async () => {
  const {work, cancel, failed, element} = open();
  const asked = work("a", hang);
  cancel();
  assert.equal(await asked, "cancelled");
  const left = work("b", async (_, onProgress) => {
    onProgress(0, 2);
    element.isConnected = false;
    onProgress(1, 2);
    await hang();
  });
  assert.equal(await left, "cancelled");
  assert.deepEqual(failed, []);
});
