// A reader's own photo or video: every file is made in the page, given to the source as a reader would, and read back.
import {expect, test, type Page} from "@playwright/test";

// What is tested here needs no GPU, and a software one would take the cores that decoding wants.
const PAGE = "n/lumiere/inflated-convolution/?backend=wasm";

interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

interface Seen {
  frames: number;
  width: number;
  height: number;
  range: number[];
  numbers: number;
  mean: number[];
  motion: number;
}

const file = (name: string, content: string | number[], mimeType = "application/octet-stream"): Given => ({
  name,
  mimeType,
  buffer: typeof content === "string" ? Buffer.from(content, "latin1") : Buffer.from(content)
});

/** Runs a function body in the page that makes a Blob; `canvas(w, h)` gives a canvas and its context. */
async function make(page: Page, name: string, mimeType: string, body: string): Promise<Given> {
  const base64 = await page.evaluate(async (code) => {
    const canvas = (width: number, height: number) => {
      const element = Object.assign(document.createElement("canvas"), {width, height});
      return {element, context: element.getContext("2d")!};
    };
    const toBlob = (element: HTMLCanvasElement, type: string) =>
      new Promise<Blob | null>((resolve) => element.toBlob(resolve, type, 0.9));
    const AsyncFunction = async function () {}.constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<Blob>;
    const blob = await new AsyncFunction("canvas", "toBlob", code)(canvas, toBlob);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  }, body);
  return {name, mimeType, buffer: Buffer.from(base64, "base64")};
}

const picture = (page: Page, name: string, type: string, width: number, height: number, draw: string) =>
  make(
    page,
    name,
    type,
    `const {element, context} = canvas(${width}, ${height}); ${draw}; return toBlob(element, "${type}");`
  );

/** A video of a white bar that moves over blue, as the browser records it. */
const recorded = (page: Page, name: string, milliseconds: number) =>
  make(
    page,
    name,
    "video/webm",
    `const {element, context} = canvas(320, 180);
     const recorder = new MediaRecorder(element.captureStream(30), {mimeType: "video/webm;codecs=vp8"});
     const parts = [];
     recorder.ondataavailable = (event) => parts.push(event.data);
     const stopped = new Promise((resolve) => (recorder.onstop = resolve));
     recorder.start();
     const begun = performance.now();
     while (performance.now() - begun < ${milliseconds}) {
       context.fillStyle = "#0000ff";
       context.fillRect(0, 0, 320, 180);
       context.fillStyle = "#ffffff";
       context.fillRect(70 + ((performance.now() - begun) / ${milliseconds}) * 160, 0, 20, 180);
       await new Promise((resolve) => setTimeout(resolve, 33));
     }
     recorder.stop();
     await stopped;
     return new Blob(parts);`
  );

/** A GIF of 2×2 pixels with two frames of a tenth of a second, red and then green. */
const twoFrames = file("two.gif", [
  ...[..."GIF89a"].map((c) => c.charCodeAt(0)),
  ...[2, 0, 2, 0, 0xf0, 0, 0, 255, 0, 0, 0, 255, 0],
  ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x84, 0x51, 0],
  ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x8c, 0x53, 0],
  0x3b
]);

async function open(page: Page): Promise<void> {
  await page.goto(PAGE);
  const source = page.locator(".source");
  await expect(source).toHaveAttribute("data-state", "ready", {timeout: 60_000});
  await source.evaluate((element) => {
    const counter = globalThis as unknown as {changes: number};
    counter.changes = 0;
    element.addEventListener("input", () => counter.changes++);
  });
}

const changes = (page: Page) => page.evaluate(() => (globalThis as unknown as {changes: number}).changes);

async function give(page: Page, given: Given): Promise<void> {
  await page.locator(".source input[type=file]").setInputFiles(given);
}

async function giveAndSee(page: Page, given: Given): Promise<Seen> {
  await give(page, given);
  await expect(page.locator(".source-about")).toContainText(`${given.name} ·`, {timeout: 60_000});
  await expect(page.locator(".source [role=alert]")).toHaveText("");
  return see(page);
}

function see(page: Page): Promise<Seen> {
  return page.locator(".source").evaluate((element) => {
    const {frames, width, height, range, data} = (element as unknown as {value: Seen & {data: Float32Array}})
      .value;
    const mean = [0, 0, 0];
    data.forEach((v, i) => (mean[i % 3] += (v * 3) / data.length));
    const size = width * height * 3;
    let motion = 0;
    for (let i = size; i < data.length; i++) motion += Math.abs(data[i] - data[i - size]) / data.length;
    return {frames, width, height, range, numbers: data.length, mean, motion};
  });
}

test.beforeEach(({page}) => open(page));

test("a photo becomes a clip that stands still, pans or zooms", async ({page}) => {
  const photo = await picture(
    page,
    "photo.jpg",
    "image/jpeg",
    300,
    200,
    "for (let i = 0; i < 30; i++) { context.fillStyle = i % 2 ? '#ff0000' : '#0000ff'; context.fillRect(i * 10, 0, 10, 200); }"
  );
  const still = await giveAndSee(page, photo);
  expect(still.range).toEqual([0, 1]);
  expect(still.numbers).toBe(still.frames * still.height * still.width * 3);
  expect(still.motion).toBe(0);
  expect(await changes(page)).toBe(1);
  for (const motion of ["pan", "zoom"]) {
    const before = await changes(page);
    await page.locator(".source").getByLabel("Photo", {exact: true}).selectOption(motion);
    await expect.poll(() => changes(page)).toBe(before + 1);
    expect((await see(page)).motion).toBeGreaterThan(0.005);
  }
});

test("transparent parts are laid over white, and one pixel is enough", async ({page}) => {
  const clear = await picture(
    page,
    "clear.png",
    "image/png",
    40,
    40,
    "context.fillStyle = '#000'; context.fillRect(0, 0, 20, 40)"
  );
  const {mean} = await giveAndSee(page, clear);
  for (const value of mean) expect(value).toBeCloseTo(0.5, 1);
  const dot = await picture(
    page,
    "dot.png",
    "image/png",
    1,
    1,
    "context.fillStyle = '#ff0000'; context.fillRect(0, 0, 1, 1)"
  );
  expect((await giveAndSee(page, dot)).mean).toEqual([1, 0, 0]);
});

test("an 8K picture is brought down, not refused", async ({page}) => {
  test.slow();
  const huge = await picture(
    page,
    "8k.jpg",
    "image/jpeg",
    7680,
    4320,
    "context.fillStyle = '#fff'; context.fillRect(0, 0, 7680, 4320); context.fillStyle = '#000'; for (let x = 0; x < 7680; x += 2) context.fillRect(x, 0, 1, 4320)"
  );
  const {mean} = await giveAndSee(page, huge);
  // Stripes of one pixel average to gray: a filter that skips pixels would give black or white.
  for (const value of mean) expect(value).toBeCloseTo(0.5, 1);
});

test("a video is sampled, and its range, rate and fit can be set", async ({page}) => {
  const seen = await giveAndSee(page, await recorded(page, "bar.webm", 2500));
  expect(seen.motion).toBeGreaterThan(0.001);
  expect(seen.mean[2]).toBeGreaterThan(0.8);
  const before = await changes(page);
  await page.locator(".source").getByLabel("Frames", {exact: true}).fill("5");
  await page.locator(".source").getByLabel("Frames", {exact: true}).press("Enter");
  await expect.poll(async () => (await see(page)).frames).toBe(5);
  await page.locator(".source").getByLabel("Start, in seconds").press("End");
  await expect.poll(() => changes(page)).toBe(before + 2);
  await page.locator(".source").getByLabel("Fit", {exact: true}).selectOption("contain");
  await expect.poll(() => changes(page)).toBe(before + 3);
  // The bars are white: 320×180 fills nine sixteenths of a square.
  expect((await see(page)).mean[0]).toBeGreaterThan(0.35);
});

test("an animated GIF is a clip", async ({page}) => {
  const seen = await giveAndSee(page, twoFrames);
  expect(seen.frames).toBe(2);
  expect(seen.motion).toBeGreaterThan(0);
  await expect(page.locator(".source-notes")).toContainText("It has 2 of the");
});

const refused = [
  [file("empty.png", "", "image/png"), /^empty\.png is empty \(0 bytes\); choose another file/],
  [
    file("notes.mp4", "only text, line after line\n".repeat(9), "video/mp4"),
    /^notes\.mp4 holds text, not a picture or a video; choose/
  ],
  [
    file("cut.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00" + "\x01".repeat(400), "image/jpeg"),
    /^cut\.jpg begins as a JPEG picture but cannot be decoded/
  ],
  [
    file(
      "cut.mp4",
      "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x40\x00mdat" + "\x07".repeat(900),
      "video/mp4"
    ),
    /^cut\.mp4 is damaged or was cut off/
  ],
  [
    file("old.avi", "RIFF\x00\x00\x00\x00AVI LIST\x00\x00", "video/avi"),
    /^old\.avi is an AVI video, which browsers cannot open; convert it to MP4/
  ],
  [file("page.pdf", "%PDF-1.7\n\x00\x01", "application/pdf"), /^page\.pdf is a PDF document; choose a photo/],
  [
    file(
      "vast.png",
      [..."\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0"].map((c) => c.charCodeAt(0)),
      "image/png"
    ),
    /^vast\.png has 30000 × 30000 pixels \(900 megapixels\); pictures up to 120 megapixels are opened here/
  ]
] as const;

test("what cannot be decoded is answered by a sentence, and the clip stays", async ({page}) => {
  const before = await see(page);
  for (const [given, sentence] of refused)
    await test.step(given.name, async () => {
      await give(page, given);
      await expect(page.locator(".source [role=alert]")).toHaveText(sentence);
      await expect(page.locator(".source")).toHaveAttribute("data-state", "ready");
      expect(await see(page)).toEqual(before);
      await page.locator(".source").getByRole("button", {name: "Dismiss"}).click();
      await expect(page.locator(".source [role=alert]")).toHaveText("");
    });
  expect(await changes(page)).toBe(0);
});

test("a file can be dropped and pasted; a picture of a web page is refused", async ({page}) => {
  const source = page.locator(".source");
  const transfer = (name: string) =>
    page.evaluateHandle(async (called) => {
      const data = new DataTransfer();
      const element = Object.assign(document.createElement("canvas"), {width: 8, height: 8});
      element.getContext("2d")!.fillRect(0, 0, 8, 8);
      const blob = await new Promise<Blob>((resolve) => element.toBlob((made) => resolve(made!)));
      data.items.add(new File([blob], called, {type: "image/png"}));
      return data;
    }, name);
  const dropped = await transfer("dropped.png");
  await source.dispatchEvent("dragenter", {dataTransfer: dropped});
  await expect(source).toHaveAttribute("data-drag", "");
  await source.dispatchEvent("drop", {dataTransfer: dropped});
  await expect(source).not.toHaveAttribute("data-drag", "");
  await expect(page.locator(".source-about")).toContainText("dropped.png ·");

  await source.getByRole("button", {name: "Choose a photo or video"}).focus();
  await page.evaluate(
    (data) => {
      document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
    },
    await transfer("image.png")
  );
  await expect(page.locator(".source-about")).toContainText("The pasted picture ·");

  const link = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.setData("text/uri-list", "https://example.org/a.png");
    return data;
  });
  await source.dispatchEvent("drop", {dataTransfer: link});
  await expect(source.getByRole("alert")).toContainText("not a file; save it to this device first");
});

test("the camera records, and a refusal is a sentence", async ({page}) => {
  await page.evaluate(() => {
    const element = Object.assign(document.createElement("canvas"), {width: 64, height: 48});
    const context = element.getContext("2d")!;
    setInterval(() => {
      context.fillStyle = `hsl(${performance.now() / 5} 90% 50%)`;
      context.fillRect(0, 0, 64, 48);
    }, 30);
    navigator.mediaDevices.getUserMedia = async () => element.captureStream(30);
  });
  const source = page.locator(".source");
  await source.getByRole("button", {name: "Camera"}).click();
  await source.getByRole("button", {name: /^Record/}).click();
  await expect(page.locator(".source-about")).toContainText("Camera · camera recording, 64 × 48", {
    timeout: 20_000
  });
  expect((await see(page)).motion).toBeGreaterThan(0.01);
  await expect(page.locator(".source-camera")).toBeHidden();

  for (const [name, sentence] of [
    ["NotAllowedError", "The camera was not allowed"],
    ["NotFoundError", "No camera was found"]
  ]) {
    await page.evaluate((called) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", called));
    }, name);
    await source.getByRole("button", {name: "Camera"}).click();
    await expect(source.getByRole("alert")).toContainText(sentence);
  }
});

test("a chosen source outlives a reload of the page; the built-in clip comes back when asked, and stays", async ({
  page
}) => {
  const builtin = await see(page);
  const red = await picture(
    page,
    "red.png",
    "image/png",
    20,
    10,
    "context.fillStyle = '#ff0000'; context.fillRect(0, 0, 20, 10)"
  );
  const chosen = await giveAndSee(page, red);
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem("zoetrope.source")), {timeout: 20_000})
    .not.toBeNull();
  await open(page);
  await expect(page.locator(".source-about")).toContainText("red.png ·");
  expect(await see(page)).toEqual(chosen);
  await page.locator(".source").getByRole("button", {name: "Use the built-in clip"}).click();
  await expect(page.locator(".source")).toHaveAttribute("data-origin", "builtin");
  expect(await see(page)).toEqual(builtin);
  await open(page);
  await expect(page.locator(".source")).toHaveAttribute("data-origin", "builtin");
});

test("decoding that takes long shows its progress and can be cancelled, even where the decoder hangs", async ({
  page
}) => {
  const before = await see(page);
  const photo = await picture(page, "slow.png", "image/png", 8, 8, "context.fillRect(0, 0, 8, 8)");
  await page.evaluate(() => Object.assign(globalThis, {createImageBitmap: () => new Promise(() => {})}));
  await give(page, photo);
  const source = page.locator(".source");
  await expect(source).toHaveAttribute("data-state", "decoding");
  await expect(source.getByRole("progressbar")).toBeVisible();
  await source.getByRole("button", {name: "Cancel"}).click();
  await expect(source).toHaveAttribute("data-state", "ready");
  await expect(source.getByRole("progressbar")).toBeHidden();
  await expect(source.getByRole("alert")).toHaveText("");
  expect(await see(page)).toEqual(before);
});

test("without WebCodecs a video is answered by a sentence", async ({page}) => {
  const video = await recorded(page, "bar.webm", 300);
  await page.evaluate(() => Object.assign(globalThis, {VideoDecoder: undefined}));
  await give(page, video);
  await expect(page.locator(".source [role=alert]")).toHaveText(
    /^bar\.webm is a video, and this browser has no WebCodecs/
  );
});

test("nothing that is chosen leaves the page", async ({page, baseURL}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (
      /^https?:/.test(request.url()) &&
      (!request.url().startsWith(new URL(baseURL!).origin) || request.method() !== "GET")
    )
      asked.push(`${request.method()} ${request.url()}`);
  });
  await giveAndSee(page, await recorded(page, "bar.webm", 500));
  expect(asked).toEqual([]);
});
