/** What a file's first bytes say that it is. Names and MIME types lie; bytes seldom do. */
export interface Sniffed {
  family: "picture" | "video" | "audio" | "text" | "other" | "unknown";
  /** For a reader: "JPEG", "QuickTime or MP4", "PDF document". */
  name: string;
  /** Set for what ImageDecoder wants to be told. */
  type?: string;
  /** May hold more than one frame. */
  animated?: boolean;
  /** Where the header says so: pixels as coded. */
  width?: number;
  height?: number;
}

/** How many leading bytes `sniff` wants; a JPEG's size may stand behind a large EXIF block. */
export const SNIFF_BYTES = 256 * 1024;

/** Names a file from its first bytes, and reads the picture's size where the header has it. */
export function sniff(bytes: Uint8Array): Sniffed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const be32 = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at) : 0);
  const le = (at: number, size: number) => {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
    return value;
  };
  const head = ascii(0, 12);

  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return {family: "picture", name: "JPEG", type: "image/jpeg", ...jpegSize(view)};
  if (head.startsWith("\x89PNG\r\n\x1a\n")) {
    const animated = ascii(0, Math.min(bytes.length, 4096)).includes("acTL");
    return {
      family: "picture",
      name: animated ? "APNG" : "PNG",
      type: "image/png",
      animated,
      width: be32(16),
      height: be32(20)
    };
  }
  if (/^GIF8[79]a/.test(head))
    return {
      family: "picture",
      name: "GIF",
      type: "image/gif",
      animated: true,
      width: le(6, 2),
      height: le(8, 2)
    };
  if (head.startsWith("RIFF")) {
    const form = ascii(8, 12);
    if (form === "WEBP")
      return {family: "picture", name: "WebP", type: "image/webp", ...webpHeader(bytes, ascii, le)};
    if (form === "AVI ") return {family: "other", name: "AVI video"};
    if (form === "WAVE") return {family: "audio", name: "WAV"};
  }
  if (head.startsWith("BM") && bytes.length > 26 && le(14, 4) >= 12 && le(14, 4) <= 124)
    return {family: "picture", name: "BMP", type: "image/bmp", ...bmpSize(view, le(14, 4))};
  if (ascii(4, 8) === "ftyp") {
    const brands = ascii(8, Math.min(bytes.length, be32(0) || 32, 64));
    if (/avi[fs]/.test(brands))
      return {
        family: "picture",
        name: "AVIF",
        type: "image/avif",
        animated: brands.includes("avis"),
        ...avifSize(bytes, view)
      };
    if (/hei[cxms]|hev[cx]|mif1|msf1/.test(brands))
      return {family: "picture", name: "HEIC", type: "image/heic"};
    if (/^M4A/.test(brands)) return {family: "audio", name: "M4A"};
    return {family: "video", name: brands.startsWith("qt") ? "QuickTime" : "MP4"};
  }
  if (/^(moov|mdat|wide|free|skip|pnot)$/.test(ascii(4, 8))) return {family: "video", name: "QuickTime"};
  if (be32(0) === 0x1a45dfa3)
    return {
      family: "video",
      name: ascii(0, Math.min(64, bytes.length)).includes("webm") ? "WebM" : "Matroska"
    };
  if (head.startsWith("OggS")) return {family: "video", name: "Ogg"};
  if (bytes[0] === 0x47 && bytes[188] === 0x47) return {family: "video", name: "MPEG transport stream"};
  if (head.startsWith("FLV")) return {family: "other", name: "Flash video"};
  if (be32(0) === 0x3026b275) return {family: "other", name: "Windows Media video"};
  if (be32(0) === 0x000001ba || be32(0) === 0x000001b3)
    return {family: "other", name: "MPEG-1/2 program stream"};
  if (head.startsWith("II*\0") || head.startsWith("MM\0*"))
    return {family: "other", name: "TIFF or camera raw picture"};
  if (head.startsWith("%PDF")) return {family: "other", name: "PDF document"};
  if (head.startsWith("PK\x03\x04")) return {family: "other", name: "ZIP archive or office document"};
  if (head.startsWith("ID3") || (bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0))
    return {family: "audio", name: "MP3"};
  if (head.startsWith("fLaC")) return {family: "audio", name: "FLAC"};
  if (bytes.length > 0 && isText(bytes.subarray(0, 4096))) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    if (/<svg[\s>]/i.test(text)) return {family: "picture", name: "SVG", type: "image/svg+xml"};
    return {family: "text", name: "text"};
  }
  return {family: "unknown", name: "unknown"};
}

function isText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) return false;
  return true;
}

/** OS/2's header, of 12 bytes, has 16-bit sizes; in the others a height below zero says that the top row comes first. */
function bmpSize(view: DataView, header: number): {width: number; height: number} {
  if (header === 12) return {width: view.getUint16(18, true), height: view.getUint16(20, true)};
  return {width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true))};
}

/** Walks the segments to the frame header (SOF0–SOF15 but DHT, JPG and DAC). */
function jpegSize(view: DataView): {width?: number; height?: number} {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return {};
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return {width: view.getUint16(at + 7), height: view.getUint16(at + 5)};
    else at += 2 + view.getUint16(at + 2);
  }
  return {};
}

function webpHeader(
  bytes: Uint8Array,
  ascii: (from: number, to: number) => string,
  le: (at: number, size: number) => number
): Partial<Sniffed> {
  const chunk = ascii(12, 16);
  if (chunk === "VP8X") return {animated: (bytes[20] & 2) !== 0, width: le(24, 3) + 1, height: le(27, 3) + 1};
  if (chunk === "VP8L") {
    const bits = le(21, 4);
    return {animated: false, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1};
  }
  return {animated: false, width: le(26, 2) & 0x3fff, height: le(28, 2) & 0x3fff};
}

/** The largest `ispe` (image spatial extents) property: a grid's tiles have their own, smaller ones. */
function avifSize(bytes: Uint8Array, view: DataView): {width?: number; height?: number} {
  let size: {width?: number; height?: number} = {};
  for (let i = 4; i + 16 <= Math.min(bytes.length, 8192); i++) {
    if (view.getUint32(i) !== 0x69737065) continue;
    const [width, height] = [view.getUint32(i + 8), view.getUint32(i + 12)];
    if (width * height > (size.width ?? 0) * (size.height ?? 0)) size = {width, height};
  }
  return size;
}
