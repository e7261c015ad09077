import assert from "node:assert/strict";
import {test} from "node:test";
import {effectiveWidth, runs, temporalStride, theoreticalCone, type LatticeLayer} from "./lattice-cone.ts";

// Brute force: run the layers on sets of input frames, and see which inputs reach the node.
function reached(layers: LatticeLayer[], layer: number, frame: number, from: number): number[] {
  const hit: number[] = [];
  for (let input = 0; input < layers[from].frames; ++input) {
    const rows: number[][] = [];
    layers
      .slice(0, from + 1)
      .forEach((l, i) => rows.push(Array.from({length: l.frames}, (_, t) => +(i === from && t === input))));
    for (let l = from + 1; l <= layer; ++l) {
      const {frames, kernel = 1, skip} = layers[l];
      const above = rows[l - 1];
      const stride = temporalStride(layers[l - 1], layers[l]);
      const wide =
        stride < 1 ? Array.from({length: frames}, (_, t) => above[Math.floor(t * stride)] ?? 0) : above;
      const all = wide.reduce((a, b) => a + b, 0);
      const size = kernel === "all" ? 0 : kernel;
      const left = Math.floor((size - 1) / 2);
      const conv = wide.map((_, t) => {
        let sum = 0;
        for (let k = 0; k < size; ++k) sum += wide[t + k - left] ?? 0;
        return kernel === "all" ? all : sum;
      });
      const kept = stride > 1 ? conv.filter((_, t) => t % stride === 0) : conv;
      const added = layers.findIndex(({name}) => name === skip);
      rows.push(
        Array.from(
          {length: frames},
          (_, t) => (kept[t] ?? 0) + (added >= 0 && added >= from ? rows[added][t] : 0)
        )
      );
    }
    if (rows[layer][frame] > 0) hit.push(input);
  }
  return hit;
}

const lattices: Record<string, LatticeLayer[]> = {
  convs: [
    {name: "x", frames: 9},
    {name: "a", frames: 9, kernel: 3},
    {name: "b", frames: 9, kernel: 4},
    {name: "c", frames: 9, kernel: 1}
  ],
  unet: [
    {name: "x", frames: 13},
    {name: "enc", frames: 13, kernel: 3},
    {name: "down", frames: 7, kernel: 3, stride: 2},
    {name: "down2", frames: 4, kernel: 1},
    {name: "mid", frames: 4, kernel: 3},
    {name: "up2", frames: 7, kernel: 1},
    {name: "up", frames: 13, kernel: 3, stride: 0.5},
    {name: "dec", frames: 13, kernel: 1, skip: "enc"}
  ],
  attention: [
    {name: "x", frames: 8},
    {name: "down", frames: 4, kernel: 1, stride: 2},
    {name: "attention", frames: 4, kernel: "all"},
    {name: "up", frames: 8, kernel: 3}
  ],
  third: [
    {name: "x", frames: 10},
    {name: "down", frames: 4, kernel: 2},
    {name: "up", frames: 10, kernel: 2}
  ]
};

for (const [name, layers] of Object.entries(lattices)) {
  test(`theoreticalCone(${name}) is what a search of the graph finds`, () => {
    layers.forEach((layer, l) => {
      for (let frame = 0; frame < layer.frames; ++frame) {
        const cone = theoreticalCone(layers, l, frame);
        assert.equal(cone.length, layers.length);
        for (let from = 0; from <= l; ++from)
          assert.deepEqual(
            cone[from],
            reached(layers, l, frame, from),
            `${layer.name}[${frame}] ← ${layers[from].name}`
          );
        for (let after = l + 1; after < layers.length; ++after) assert.deepEqual(cone[after], []);
      }
    });
  });
}

test("at its identity initialisation a halving keeps even frames only", () => {
  const layers = [
    {name: "x", frames: 8},
    {name: "down", frames: 4, kernel: 1, stride: 2},
    {name: "up", frames: 8, kernel: 1, stride: 0.5}
  ];
  assert.deepEqual(theoreticalCone(layers, 2, 5)[0], [4]);
  assert.deepEqual(theoreticalCone(layers, 2, 4)[0], [4]);
});

test("runs and effectiveWidth", () => {
  assert.deepEqual(runs([1, 2, 3, 7, 9, 10]), [[1, 3], [7, 7], [9, 10]]); // prettier-ignore
  assert.deepEqual(runs([]), []);
  assert.equal(effectiveWidth([0, 0, 0]), 0);
  assert.equal(effectiveWidth([1, 0, 0, NaN]), 1);
  assert.equal(effectiveWidth([1, 1, 1, 1], 0.5), 2);
  assert.equal(effectiveWidth([100, 1, 1]), 1);
});

test("what is no lattice is said in a sentence", () => {
  assert.throws(() => theoreticalCone([], 0, 0), /at least one layer/);
  assert.throws(() => theoreticalCone([{name: "x", frames: 0}], 0, 0), /whole number of frames/);
  assert.throws(() => theoreticalCone([{name: "x", frames: 4}], 0, 4), /choose 0 to 3/);
  assert.throws(
    () =>
      theoreticalCone(
        [
          {name: "x", frames: 4},
          {name: "y", frames: 4, skip: "z"}
        ],
        1,
        0
      ),
    /no earlier layer/
  );
});
