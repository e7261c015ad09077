// Buffers of numbers that do not change once written: uniforms and small tables, shared by content on each device.

interface Cache {
  uniforms: Map<string, GPUBuffer>;
  tables: Map<number, {words: Uint32Array; buffer: GPUBuffer}>;
}

const caches = new WeakMap<GPUDevice, Cache>();

function cacheOf(device: GPUDevice): Cache {
  let cache = caches.get(device);
  if (!cache) caches.set(device, (cache = {uniforms: new Map(), tables: new Map()}));
  return cache;
}

/** Uniform buffers kept; beyond it the oldest is forgotten (and collected once nothing binds it). */
const UNIFORM_BUFFERS = 4096;

/**
 * A buffer with these uniforms. Shapes recur, so buffers are shared by content and never written again, which saves a
 * write per launch; what changes with every launch belongs in a storage buffer.
 */
export function uniformBuffer(
  device: GPUDevice,
  kernel: {name: string; uniforms: Record<string, "u32" | "i32" | "f32">},
  uniforms: Record<string, number>
): GPUBuffer {
  const names = Object.keys(kernel.uniforms);
  let key = "";
  for (const name of names) {
    if (uniforms[name] === undefined)
      throw new Error(`The kernel ${kernel.name} needs the uniform ${name}; pass it.`);
    key += kernel.uniforms[name][0] + uniforms[name] + ",";
  }
  const cache = cacheOf(device).uniforms;
  const found = cache.get(key);
  if (found) return found;
  const bytes = new ArrayBuffer(Math.ceil(names.length / 4) * 16);
  const data = new DataView(bytes);
  names.forEach((name, i) => {
    const type = kernel.uniforms[name];
    if (type === "f32") data.setFloat32(4 * i, uniforms[name], true);
    else if (type === "i32") data.setInt32(4 * i, uniforms[name], true);
    else data.setUint32(4 * i, uniforms[name], true);
  });
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({label: `${kernel.name} uniforms`, size: bytes.byteLength, usage});
  device.queue.writeBuffer(buffer, 0, bytes);
  if (cache.size >= UNIFORM_BUFFERS) cache.delete(cache.keys().next().value!);
  cache.set(key, buffer);
  return buffer;
}

/** Tables kept; beyond it the oldest is forgotten. */
const TABLES = 256;

/**
 * A storage buffer with these numbers, shared by content like `uniformBuffer`: for small tables that the CPU knows (window
 * weights). tfjs's own upload of a small tensor costs milliseconds on some drivers, since it maps a new buffer for each.
 */
export function tableBuffer(device: GPUDevice, table: Float32Array<ArrayBuffer>): GPUBuffer {
  const cache = cacheOf(device).tables;
  // FNV-1a over the words, then the words themselves: most lookups are hits, with some hundred numbers.
  const words = new Uint32Array(table.buffer, table.byteOffset, table.length);
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  const found = cache.get(hash);
  if (found && found.words.length === words.length && found.words.every((word, i) => word === words[i])) {
    return found.buffer;
  }
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({label: "table", size: Math.max(16, table.byteLength), usage});
  device.queue.writeBuffer(buffer, 0, table);
  if (cache.size >= TABLES) cache.delete(cache.keys().next().value!);
  cache.set(hash, {words: words.slice(), buffer});
  return buffer;
}
