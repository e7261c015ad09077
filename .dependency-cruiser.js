// The house's one law: imports run downward. See README, “How the house is laid out”.
const forbid = (name, from, to, comment) => ({
  name,
  severity: "error",
  comment,
  from: {path: from},
  to: {path: to}
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid(
      "kernels-know-only-the-gpu",
      "^kernels/",
      "^(models|src|notebooks)/",
      "kernels may import tfjs and WebGPU only"
    ),
    forbid(
      "models-stand-on-kernels",
      "^models/",
      "^(src|notebooks)/",
      "models run in Node, a worker and a page alike"
    ),
    forbid(
      "engine-knows-no-tensor",
      "^src/notebook/",
      "^(kernels|models|src/(views|playground|pages|layouts))/|@tensorflow",
      "the notebook engine can be lifted out and used for another subject"
    ),
    forbid(
      "views-know-arrays-only",
      "^src/views/",
      "^(kernels|models|src/(notebook|playground|pages|layouts))/|@tensorflow",
      "a view takes plain arrays and can be used in any page"
    ),
    forbid(
      "nothing-imports-pages",
      "^(kernels|models|src/(notebook|views|playground))/",
      "^src/(pages|layouts)/"
    ),
    forbid(
      "tfjs-internals-in-one-file",
      "^(?!kernels/tfjs-internals\\.ts$)",
      "@tensorflow/tfjs-backend-webgpu/dist/(?!base|index|webgpu_util)",
      "only kernels/tfjs-internals.ts may reach into the backend"
    ),
    {name: "no-cycles", severity: "error", from: {}, to: {circular: true}}
  ],
  options: {
    doNotFollow: {path: "node_modules"},
    exclude: {path: "\\.test\\.ts$"},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: "tsconfig.json"},
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types"],
      extensions: [".ts", ".js", ".mjs"]
    }
  }
};
