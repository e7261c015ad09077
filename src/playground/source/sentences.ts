import {limits} from "./limits.ts";
import type {Sniffed} from "./sniff.ts";

// Every sentence says what was found and what to do. They are here together so that they speak with one voice.

const CONVERT = "convert it to MP4 (H.264) or WebM (VP9)";

/** Codecs by mediabunny's name and by the containers' own, as a reader knows them. */
const CODECS: Record<string, string> = {
  avc: "H.264",
  hevc: "H.265 (HEVC)",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  prores: "Apple ProRes",
  mpeg4: "MPEG-4 Part 2",
  mp4v: "MPEG-4 Part 2",
  "V_MPEG4/ISO/ASP": "MPEG-4 Part 2",
  mjpa: "Motion JPEG",
  mjpg: "Motion JPEG",
  jpeg: "Motion JPEG",
  V_MJPEG: "Motion JPEG",
  V_MPEG2: "MPEG-2",
  mx5p: "MPEG-2",
  "V_MS/VFW/FOURCC": "an old Video-for-Windows codec",
  V_THEORA: "Theora",
  V_PRORES: "Apple ProRes",
  apcn: "Apple ProRes",
  apch: "Apple ProRes",
  apcs: "Apple ProRes",
  apco: "Apple ProRes",
  ap4h: "Apple ProRes",
  ap4x: "Apple ProRes",
  AVdn: "DNxHD",
  V_FFV1: "FFV1",
  "2": "MPEG-2",
  "1": "MPEG-1"
};

/** A codec's name for a reader; unknown ones keep the container's name. */
export function codecName(id: string | number | null | undefined): string {
  if (id === null || id === undefined || id === "") return "an unknown codec";
  return CODECS[String(id)] ?? `“${String(id)}”`;
}

export function emptyFile(name: string): string {
  return `${name} is empty (0 bytes); choose another file, or copy it again from where it came.`;
}

export function unreadable(name: string): string {
  return `${name} cannot be read; if it is a folder, choose a file in it, and if it was moved or changed, choose it again.`;
}

/** For a file that is no picture and no video that any browser decodes. */
export function notAPicture(name: string, found: Sniffed): string {
  const wanted = "choose a photo (JPEG, PNG, WebP, AVIF, GIF, SVG) or a video (MP4, WebM, MOV, MKV)";
  if (found.family === "text") return `${name} holds text, not a picture or a video; ${wanted}.`;
  if (found.family === "audio") return `${name} is ${found.name} sound without a picture; ${wanted}.`;
  if (found.family === "unknown")
    return `${name} is damaged or of a kind that is not known here: its first bytes name no picture or video format; ${wanted}.`;
  if (/video|stream/i.test(found.name))
    return `${name} is ${an(found.name)}, which browsers cannot open; ${CONVERT} and choose it again.`;
  if (/picture/i.test(found.name))
    return `${name} is a ${found.name}, which browsers cannot open; save it as JPEG or PNG and choose it again.`;
  return `${name} is ${an(found.name)}; ${wanted}.`;
}

export function damagedPicture(name: string, format: string): string {
  if (format === "HEIC")
    return `${name} is a HEIC photo, which this browser cannot decode; save it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible) and choose it again.`;
  return `${name} begins as ${an(format)} picture but cannot be decoded; it is probably damaged or cut off, so open it elsewhere and save it again.`;
}

export function hugePicture(name: string, width: number, height: number): string {
  return (
    `${name} has ${width} × ${height} pixels (${Math.round((width * height) / 1e6)} megapixels); pictures up to ` +
    `${limits.picturePixels / 1e6} megapixels are opened here, so save a smaller copy and choose that.`
  );
}

export function hugePictureFile(name: string, bytes: number): string {
  return (
    `${name} is a picture of ${Math.round(bytes / 1e6)} MB; pictures up to ${limits.pictureBytes / 1e6} MB are opened here, ` +
    `so save a smaller copy and choose that (a video may be of any size).`
  );
}

export function noWebCodecs(name: string): string {
  return (
    `${name} is a video, and this browser has no WebCodecs to decode it with (it needs a current Chrome, Edge, Firefox or ` +
    `Safari, and a page opened over https or from localhost); choose a photo, or open the page there.`
  );
}

export function undecodable(name: string, codec: string): string {
  return `${name} is coded in ${codec}, which this browser cannot decode; ${CONVERT}, or open this page in another browser.`;
}

export function noVideoTrack(name: string): string {
  return `${name} has no picture track, only sound or text; choose a video that shows something.`;
}

export function damagedVideo(name: string, frame: number | null): string {
  const where =
    frame === null
      ? "its index is missing or cannot be read"
      : `decoding failed at frame ${frame + 1} of the chosen range`;
  const remedy = frame === null ? "copy it again from where it came" : "choose another start";
  return `${name} is damaged or was cut off: ${where}; ${remedy}, or ${CONVERT}.`;
}

export function noFile(kinds: readonly string[]): string {
  return kinds.some((kind) => kind === "text/uri-list" || kind === "text/html")
    ? "That is a picture of a web page, not a file; save it to this device first, then drop the file (nothing is fetched from elsewhere)."
    : "What was given is no file; drop or paste a photo or a video.";
}

/** For what `getUserMedia` rejects with. */
export function cameraProblem(name: string): string {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The camera was not allowed; allow it for this page in the browser's address bar, or choose a file.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No camera was found on this device; choose a file.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is in use by another program; close that one and try again, or choose a file.";
    case "Unavailable":
      return "This browser gives no camera to this page (it must be opened over https or from localhost); choose a file.";
    default:
      return `The camera could not be opened (${name}); choose a file.`;
  }
}

function an(name: string): string {
  return `${/^[AEIOU]|^(HEIC|HTML|SVG|MP|MPEG)/.test(name) && !/^U[^n]/.test(name) ? "an" : "a"} ${name}`;
}
