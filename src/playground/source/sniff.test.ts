import assert from "node:assert/strict";
import {test} from "node:test";
import {notAPicture} from "./sentences.ts";
import {sniff} from "./sniff.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part))
  );

test("pictures are known by their first bytes, with their size", () => {
  const jpeg = bytes(
    [0xff, 0xd8, 0xff, 0xe1, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0x10, 0xe0, 0x1e, 0x00],
    new Array(20).fill(0) as number[]
  );
  assert.deepEqual(sniff(jpeg), {
    family: "picture",
    name: "JPEG",
    type: "image/jpeg",
    width: 7680,
    height: 4320
  });
  const png = bytes(
    "\x89PNG\r\n\x1a\n",
    [0, 0, 0, 13],
    "IHDR",
    [0, 0, 1, 0, 0, 0, 0, 2],
    new Array(20).fill(0) as number[]
  );
  assert.deepEqual(
    {...sniff(png)},
    {family: "picture", name: "PNG", type: "image/png", animated: false, width: 256, height: 2}
  );
  assert.equal(sniff(bytes("GIF89a", [3, 0, 4, 0])).height, 4);
  const webp = bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 2, 0, 0, 0, 99, 0, 0, 49, 0, 0]);
  assert.deepEqual([sniff(webp).animated, sniff(webp).width, sniff(webp).height], [true, 100, 50]);
  const bmp = (...header: number[]) => {
    const {name, width, height} = sniff(bytes("BM", new Array(12).fill(0) as number[], header, [0, 0, 0, 0]));
    return [name, width, height];
  };
  assert.deepEqual(bmp(40, 0, 0, 0, 100, 0, 0, 0, 50, 0, 0, 0), ["BMP", 100, 50]);
  assert.deepEqual(bmp(40, 0, 0, 0, 100, 0, 0, 0, 0xce, 0xff, 0xff, 0xff), ["BMP", 100, 50]);
  assert.deepEqual(bmp(12, 0, 0, 0, 100, 0, 50, 0, 1, 0, 24, 0), ["BMP", 100, 50]);
  assert.equal(sniff(bytes('<?xml version="1.0"?><svg xmlns="x">')).name, "SVG");
  assert.equal(sniff(bytes([0, 0, 0, 24], "ftypavif", [0, 0, 0, 0], "avifmif1")).name, "AVIF");
  assert.equal(sniff(bytes([0, 0, 0, 24], "ftypheic", [0, 0, 0, 0], "mif1heic")).name, "HEIC");
});

test("videos are known by their first bytes", () => {
  assert.equal(sniff(bytes([0, 0, 0, 24], "ftypisom", [0, 0, 2, 0], "isomiso2")).name, "MP4");
  assert.equal(sniff(bytes([0, 0, 0, 20], "ftypqt  ", [0, 0, 0, 0], "qt  ")).name, "QuickTime");
  assert.equal(sniff(bytes([0x1a, 0x45, 0xdf, 0xa3], "....webm")).name, "WebM");
});

test("random, cut and empty bytes end in an answer, never in an exception", () => {
  let state = 3;
  for (let n = 0; n < 400; n++) {
    const some = Uint8Array.from({length: n % 40}, () => (state = (state * 48271) % 2147483647) % 256);
    assert.ok(sniff(some).family);
    for (const head of [
      "\xff\xd8\xff\xe0",
      "\x89PNG\r\n\x1a\n",
      "GIF89a",
      "RIFF....WEBPVP8L",
      "BM",
      "....ftypavif",
      "....ftypmp42",
      "G"
    ])
      assert.ok(sniff(bytes(head, [...some])).name);
  }
});

for (const [content, sentence] of [
  ["hello, world", "a.mp4 holds text, not a picture or a video; choose a photo"],
  ["%PDF-1.7\n\x00", "a.mp4 is a PDF document; choose a photo"],
  [
    "RIFF....AVI LIST\x00",
    "a.mp4 is an AVI video, which browsers cannot open; convert it to MP4 (H.264) or WebM (VP9)"
  ],
  [
    "II*\x00....",
    "a.mp4 is a TIFF or camera raw picture, which browsers cannot open; save it as JPEG or PNG"
  ],
  ["ID3\x04\x00", "a.mp4 is MP3 sound without a picture; choose a photo"],
  ["\x00\x01\x02\x03", "a.mp4 is damaged or of a kind that is not known here"]
] as const)
  test(`a file that is no picture is named: ${sentence.slice(0, 40)}`, () => {
    assert.ok(
      notAPicture("a.mp4", sniff(bytes(content))).startsWith(sentence),
      notAPicture("a.mp4", sniff(bytes(content)))
    );
  });
