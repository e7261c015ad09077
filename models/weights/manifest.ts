// manifest.json: what each weights file is, how it was trained and how it scored.

/** Nano runs on wasm and in CI; main is what a GPU gets. */
export type Tier = "nano" | "main";

export interface ManifestEntry {
  /** The file's name beside the manifest. */
  file: string;
  /** Which model it is for, as "lvm/vqgan". */
  model: string;
  tier: Tier;
  bytes: number;
  /** In hexadecimal, lower case. */
  sha256: string;
  /** The model's configuration, as its constructor takes it. */
  config: Readonly<Record<string, unknown>>;
  /** How it came about: command, data, steps, tokens, seed, hardware. */
  trained: Readonly<Record<string, string | number>>;
  /** What `npm run eval` measured, by name. */
  scores: Readonly<Record<string, number>>;
}

export interface Manifest {
  version: 1;
  files: readonly ManifestEntry[];
}

type Check = [what: string, expected: string, holds: (value: unknown) => boolean];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const finite = (value: unknown) => typeof value === "number" && Number.isFinite(value);

const FIELDS: readonly Check[] = [
  // A plain name: the loader joins it to the manifest's own address.
  [
    "file",
    "a name of letters, digits, . _ - that ends in .safetensors",
    (v) => typeof v === "string" && /^[\w-][\w.-]*\.safetensors$/.test(v)
  ],
  ["model", "a name such as lvm/vqgan", (v) => typeof v === "string" && /^[\w-]+\/[\w-]+$/.test(v)],
  ["tier", "nano or main", (v) => v === "nano" || v === "main"],
  ["bytes", "a whole number above 0", (v) => Number.isSafeInteger(v) && (v as number) > 0],
  ["sha256", "64 hexadecimal digits, lower case", (v) => typeof v === "string" && /^[0-9a-f]{64}$/.test(v)],
  ["config", "an object", isRecord],
  [
    "trained",
    "an object of strings and numbers",
    (v) => isRecord(v) && Object.values(v).every((x) => typeof x === "string" || finite(x))
  ],
  ["scores", "an object of numbers", (v) => isRecord(v) && Object.values(v).every(finite)]
];

/**
 * A manifest from JSON, checked.
 *
 * @throws a sentence that says which field of which file is wrong, what was expected and what was found.
 */
export function checkManifest(json: unknown): Manifest {
  if (!isRecord(json) || json.version !== 1 || !Array.isArray(json.files))
    throw new Error(
      `The manifest of weights should be {version: 1, files: […]}, found ${JSON.stringify(json)?.slice(0, 60)}; write it with this version's export.`
    );
  const seen = new Set<string>();
  json.files.forEach((entry: unknown, i: number) => {
    const where = isRecord(entry) && typeof entry.file === "string" ? `“${entry.file}”` : `file ${i}`;
    for (const [field, expected, holds] of FIELDS) {
      const value = isRecord(entry) ? entry[field] : undefined;
      if (!holds(value))
        throw new Error(
          `The manifest of weights: ${field} of ${where} should be ${expected}, found ${JSON.stringify(value)}; correct it.`
        );
    }
    const {file} = entry as ManifestEntry;
    if (seen.has(file)) throw new Error(`The manifest of weights lists ${where} twice; remove one.`);
    seen.add(file);
  });
  return json as unknown as Manifest;
}

/** The weights of a model in a tier, or a sentence that says what there is. */
export function findWeights({files}: Manifest, model: string, tier: Tier): ManifestEntry {
  const found = files.find((entry) => entry.model === model && entry.tier === tier);
  if (!found)
    throw new Error(
      `There are no ${tier} weights for ${model}; the manifest has ${files.map((f) => `${f.model} (${f.tier})`).join(", ") || "none"}.`
    );
  return found;
}
