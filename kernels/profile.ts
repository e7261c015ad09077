// Where GPU time goes, by pipeline: every dispatch gets a pass of its own with timestamps at its two ends. The passes keep dispatches
// apart that would otherwise overlap, so that the sum is somewhat more than the time of the same work unwatched.
import {flushTfjs} from "./tfjs-internals.ts";

/** What one pipeline did: its dispatches of one size together. */
export interface Share {
  /** The pipeline's label, tunables left out: a tfjs program's class, or the name of a kernel of ours. */
  name: string;
  workgroups: string;
  dispatches: number;
  ms: number;
}

/** Two timestamps a dispatch; a query set holds 4096. */
const DISPATCHES = 2048;

interface Mark {
  name: string;
  workgroups: string;
}

/**
 * Runs `work` on tfjs's queue with each dispatch timed; milliseconds by pipeline and size, most first. Null without timestamp-query.
 * A browser may round each timestamp to 100 µs, so that only the sums of many dispatches mean something there; Node does not.
 */
export async function profileDispatches(device: GPUDevice, work: () => void): Promise<Share[] | null> {
  if (!device.features.has("timestamp-query")) return null;
  flushTfjs();
  const own = Object.getOwnPropertyDescriptor(device, "createCommandEncoder");
  const createEncoder = device.createCommandEncoder.bind(device);
  const sets: GPUQuerySet[] = [];
  const marks: Mark[] = [];
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = () => {
      let pipeline: GPUComputePipeline;
      const groups: GPUBindGroup[] = [];
      const apart = {
        setPipeline: (next: GPUComputePipeline) => void (pipeline = next),
        setBindGroup: (at: number, group: GPUBindGroup) => void (groups[at] = group),
        dispatchWorkgroups: (x: number, y = 1, z = 1) => {
          const slot = marks.length % DISPATCHES;
          if (slot === 0) sets.push(device.createQuerySet({type: "timestamp", count: 2 * DISPATCHES}));
          const timestampWrites = {
            querySet: sets.at(-1)!,
            beginningOfPassWriteIndex: 2 * slot,
            endOfPassWriteIndex: 2 * slot + 1
          };
          const pass = begin({timestampWrites});
          pass.setPipeline(pipeline);
          groups.forEach((group, i) => pass.setBindGroup(i, group));
          pass.dispatchWorkgroups(x, y, z);
          pass.end();
          marks.push({name: pipeline.label.replace(/\(.*/, ""), workgroups: `${x}×${y}×${z}`});
        },
        end: () => {}
      };
      return apart as unknown as GPUComputePassEncoder;
    };
    return encoder;
  };
  try {
    work();
    flushTfjs();
  } finally {
    if (own) Object.defineProperty(device, "createCommandEncoder", own);
    else delete (device as {createCommandEncoder?: unknown}).createCommandEncoder;
  }
  const times = await read(device, sets, marks.length);
  const shares = new Map<string, Share>();
  marks.forEach(({name, workgroups}, i) => {
    const [begin, end] = [times[2 * i], times[2 * i + 1]];
    const key = `${name} ${workgroups}`;
    const share = shares.get(key) ?? {name, workgroups, dispatches: 0, ms: 0};
    share.dispatches++;
    // A driver that resets its counter between the two gives nonsense, which is not added up.
    if (end > begin) share.ms += Number(end - begin) / 1e6;
    shares.set(key, share);
  });
  return [...shares.values()].sort((a, b) => b.ms - a.ms);
}

/** The first 2·`count` timestamps of the query sets, which are destroyed. */
async function read(device: GPUDevice, sets: GPUQuerySet[], count: number): Promise<BigUint64Array> {
  const bytes = 16 * DISPATCHES;
  const all = new BigUint64Array(2 * DISPATCHES * sets.length);
  const size = Math.max(1, sets.length) * bytes;
  const resolved = device.createBuffer({size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC});
  const staging = device.createBuffer({size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST});
  const encoder = device.createCommandEncoder();
  sets.forEach((set, i) => {
    const used = Math.min(DISPATCHES, count - i * DISPATCHES);
    encoder.resolveQuerySet(set, 0, 2 * used, resolved, i * bytes);
  });
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  all.set(new BigUint64Array(staging.getMappedRange()).subarray(0, all.length));
  staging.destroy();
  resolved.destroy();
  for (const set of sets) set.destroy();
  return all;
}
