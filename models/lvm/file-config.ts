// The configuration that a weights file carries, so that nobody has to say what a file says itself.
import type {Safetensors} from "../weights/index.ts";

/**
 * The file's `config` of `__metadata__`, JSON with the fields of the model's configuration, unchecked.
 *
 * @throws if there is none or it is no JSON object, saying whose file it should be.
 */
export function fileConfig<T>({metadata}: Safetensors, model: string): T {
  const text = metadata.config;
  let config: unknown;
  try {
    config = JSON.parse(text ?? "null");
  } catch {
    config = null;
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new Error(
      `The weights of ${model} should carry its configuration as JSON under “config” in __metadata__, found ${text ? `“${text.slice(0, 60)}”` : "none"}; export them again or pass {config}.`
    );
  return config as T;
}
