// Whether a network can be built of a configuration, such as one that was read from a file.
import {hasCross, type LumiereConfig, type TemporalConfig, temporalFactor} from "./lumiere-config.ts";

/** Every field, so that one which is misspelt is refused and not left at nothing; the compiler sees that none is forgotten. */
const FIELDS: Record<keyof LumiereConfig, true> = {
  size: true,
  frames: true,
  channels: true,
  blocks: true,
  headWidth: true,
  embedding: true,
  captionWidth: true,
  captionLength: true,
  vocabulary: true,
  inChannels: true,
  temporal: true
};
const TEMPORAL_FIELDS: Record<keyof TemporalConfig, true> = {
  kernel: true,
  layers: true,
  mixing: true,
  position: true,
  hidden: true,
  caption: true,
  course: true
};

/**
 * Refuses a configuration that cannot be built, or that has a field which nothing reads.
 *
 * @throws RangeError, a sentence that names the field.
 */
export function checkLumiere(config: LumiereConfig): void {
  const refuse = (field: string, expected: string, found: unknown): never => {
    throw new RangeError(
      `Lumiere's configuration: ${field} must be ${expected}, found ${JSON.stringify(found)}.`
    );
  };
  const whole = (field: string, value: unknown, least = 1) => {
    if (!Number.isInteger(value) || (value as number) < least)
      refuse(field, `a whole number of at least ${least}`, value);
  };
  const known = (found: object, fields: object, prefix = "") => {
    const other = Object.keys(found).find((field) => !Object.hasOwn(fields, field));
    if (other)
      throw new RangeError(
        `Lumiere's configuration has no field ${prefix}${other}; its fields are ${Object.keys(fields).join(", ")}.`
      );
  };
  known(config, FIELDS);
  const {channels, temporal, inChannels, headWidth, captionWidth, size} = config;
  for (const field of [
    "size",
    "frames",
    "blocks",
    "headWidth",
    "embedding",
    "captionWidth",
    "captionLength"
  ] as const)
    whole(field, config[field]);
  whole("vocabulary", config.vocabulary, 2);
  if (![3, 6, 7].includes(inChannels)) refuse("inChannels", "3, 6 or 7", inChannels);
  if (!Array.isArray(channels) || !channels.length) refuse("channels", "a list, one a level", channels);
  channels.forEach((width, i) => {
    whole(`channels[${i}]`, width);
    if (hasCross(config, i) && width > headWidth && width % headWidth)
      refuse(`channels[${i}]`, `a multiple of headWidth ${headWidth}`, width);
  });
  if (captionWidth > headWidth && captionWidth % headWidth)
    refuse("captionWidth", `a multiple of headWidth ${headWidth}`, captionWidth);
  if (size % temporalFactor(config)) refuse("size", `a multiple of ${temporalFactor(config)}`, size);
  if (!temporal) return;
  known(temporal, TEMPORAL_FIELDS, "temporal.");
  whole("temporal.kernel", temporal.kernel);
  if (temporal.kernel % 2 === 0) refuse("temporal.kernel", "odd", temporal.kernel);
  whole("temporal.layers", temporal.layers, 0);
  if (temporal.mixing !== "time" && temporal.mixing !== "space-time")
    refuse("temporal.mixing", "“time” or “space-time”", temporal.mixing);
  if (temporal.position !== "sinusoidal" && temporal.position !== "none")
    refuse("temporal.position", "“sinusoidal” or “none”", temporal.position);
  const coarsest = channels[channels.length - 1];
  if (temporal.mixing === "space-time" && temporal.position === "sinusoidal" && coarsest % 8)
    refuse("channels", "a multiple of 8 at the coarsest level for places", coarsest);
  if (!(temporal.hidden > 0 && Number.isFinite(temporal.hidden)))
    refuse("temporal.hidden", "a number above 0", temporal.hidden);
  if (temporal.caption !== undefined && typeof temporal.caption !== "boolean")
    refuse("temporal.caption", "true or false", temporal.caption);
  if (temporal.course !== undefined) whole("temporal.course", temporal.course, 0);
}
