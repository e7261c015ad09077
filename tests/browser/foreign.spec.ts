import {expect, settled, test} from "./notebook.ts";

const file = (name: string, text: string) => ({name, mimeType: "text/html", buffer: Buffer.from(text)});

const FOREIGN = `<!doctype html>
<notebook theme="air">
  <title>From somewhere else</title>
  <script id="1" type="text/html">
    <img src="x" onerror="globalThis.pwned = 'html'"><b>bold</b>
  </script>
  <script id="2" type="text/markdown">
    # Hello <img src="y" onerror="globalThis.pwned = 'markdown'">
  </script>
  <script id="3" type="module">
    globalThis.pwned = "code"
  </script>
  <script id="4" type="module">
    display(6 * 7)
  </script>
</notebook>`;

test("a foreign notebook does not run until it is allowed", async ({page}) => {
  await page.goto("open/");
  await page.locator("input[type=file]").setInputFiles(file("foreign.html", FOREIGN));
  await expect(page.locator("[data-cell]")).toHaveCount(4);
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => (globalThis as {pwned?: string}).pwned)).toBeUndefined();
  await page.locator("[data-action=run-notebook]").click();
  await settled(page);
  expect(await page.evaluate(() => (globalThis as {pwned?: string}).pwned)).toBeTruthy();
  await expect(page.locator('[data-cell="4"] .nb-output')).toContainText("42");
});

const BROKEN: [string, string, RegExp][] = [
  ["an empty file", "", /empty/],
  ["no notebook", "<p>just a page</p>", /no <notebook> element/],
  [
    "duplicate ids",
    '<notebook><script id="1">1</script><script id="1">2</script></notebook>',
    /id 1, which is taken/
  ],
  ["an unknown type", '<notebook><script id="1" type="text/cobol">ADD 1</script></notebook>', /text\/cobol/],
  ["an unclosed script", '<notebook><script id="1">1 + 1', /not closed/]
];

for (const [what, text, sentence] of BROKEN) {
  test(`a notebook file with ${what} gets a sentence`, async ({page}) => {
    await page.goto("open/");
    await page.locator("input[type=file]").setInputFiles(file("broken.html", text));
    await expect(page.getByText(sentence).first()).toBeVisible();
  });
}
