import type {Annotated} from "../annotate.ts";

/**
 * One shot's frame from the kernel's three outputs, four floats a pixel each (see `renderKernel`). Copies: the arrays may be
 * views of a larger readback. Plain loops, since a data generator does this for every picture that it makes.
 */
export function unpack(
  width: number,
  height: number,
  color: Float32Array,
  shape: Float32Array,
  motion: Float32Array
): Annotated {
  const size = width * height;
  const rgb = new Float32Array(3 * size);
  const id = new Uint8Array(size);
  const depth = new Float32Array(size);
  const normal = new Float32Array(3 * size);
  const edge = new Uint8Array(size);
  const flow = new Float32Array(2 * size);
  const visible = new Uint8Array(size);
  for (let i = 0, two = 0, three = 0, four = 0; i < size; i++, two += 2, three += 3, four += 4) {
    rgb[three] = color[four];
    rgb[three + 1] = color[four + 1];
    rgb[three + 2] = color[four + 2];
    edge[i] = color[four + 3];
    normal[three] = shape[four];
    normal[three + 1] = shape[four + 1];
    normal[three + 2] = shape[four + 2];
    depth[i] = shape[four + 3];
    flow[two] = motion[four];
    flow[two + 1] = motion[four + 1];
    id[i] = motion[four + 2];
    visible[i] = motion[four + 3];
  }
  return {width, height, rgb, id, depth, normal, edge, flow, visible};
}
