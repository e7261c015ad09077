import {type Gpu, openGpu} from "#kernels";
import {installWebGpu} from "#kernels/node";
import {dawnEnvironment, findChromium} from "../chromium.ts";

/** Opens WebGPU through Dawn, on a Chromium's software driver where there is no other, or wasm. */
export async function openBackend(backend: "webgpu" | "wasm"): Promise<Gpu> {
  if (backend === "webgpu") {
    // Dawn reads these when its library is loaded, so set now they are in time.
    if (!process.env.VK_DRIVER_FILES) {
      const chromium = findChromium();
      if (chromium) Object.assign(process.env, dawnEnvironment(chromium));
    }
    await installWebGpu();
  }
  return openGpu({backend});
}
