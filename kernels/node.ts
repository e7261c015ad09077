// Gives Node what a page has: WebGPU's globals and navigator.gpu, from Dawn's binding (npm `webgpu`).

/** Dawn's own switches: f16 on NVIDIA's Vulkan driver, and timestamps that are not rounded to 100 µs. */
const DAWN_OPTIONS = [
  "enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia",
  "disable-dawn-features=timestamp_quantization"
];

/**
 * Installs WebGPU into Node's globals; call it once, before `openGpu`. Without a GPU, set `VK_DRIVER_FILES` to a
 * software Vulkan driver first (tests/unit/run.ts does). Does nothing where navigator.gpu is already there.
 *
 * @throws when the package `webgpu` cannot be loaded on this machine.
 */
export async function installWebGpu(options: string[] = DAWN_OPTIONS): Promise<void> {
  if ((globalThis.navigator as {gpu?: unknown} | undefined)?.gpu) return;
  const {create, globals} = await import("webgpu");
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis.navigator, "gpu", {value: create(options), configurable: true});
}
