import assert from "node:assert/strict";
import {registerHooks} from "node:module";
import {test} from "node:test";

const script = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const KERNELS = "let n = 0; export const openGpu = async () => ({n: ++n}); export const reopenGpu = openGpu;";
registerHooks({
  resolve(name, context, next) {
    if (name === "#kernels") return {url: script(KERNELS), shortCircuit: true};
    if (name.startsWith("@tensorflow/")) return {url: script("export default ''"), shortCircuit: true};
    return next(name, context);
  }
});
Object.assign(globalThis, {location: {search: ""}});
const listeners = new Set<unknown>();
const {addEventListener, removeEventListener} = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (type, ...rest) {
  if (type === "open") listeners.add(rest[0]);
  return addEventListener.call(this, type, ...rest);
};
EventTarget.prototype.removeEventListener = function (type, ...rest) {
  if (type === "open") listeners.delete(rest[0]);
  return removeEventListener.call(this, type, ...rest);
};
const {currentGpu, onGpu, reopenPageGpu} = await import("./gpu.ts");

test("the GPU as a value follows a reopened one, and an evaluation that is over listens no more", async () => {
  const first = currentGpu();
  assert.deepEqual((await first.next()).value, {n: 1});
  const second = first.next();
  await reopenPageGpu();
  assert.deepEqual((await second).value, {n: 2});
  assert.equal(listeners.size, 1);
  const waiting = first.next();
  await first.return(undefined);
  assert.equal((await waiting).done, true);
  assert.equal(listeners.size, 0);

  const idle = currentGpu();
  await idle.next();
  await idle.return(undefined);
  const unused = currentGpu();
  await unused.return(undefined);
  assert.equal(listeners.size, 0);
});

test("onGpu returns what ends it", async () => {
  const seen: unknown[] = [];
  const end = onGpu((gpu) => seen.push(gpu));
  await reopenPageGpu();
  end();
  await reopenPageGpu();
  assert.deepEqual(seen, [{n: 3}]);
});
