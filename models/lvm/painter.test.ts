// Paintings of one painter: as a decoder alone would paint them, without reading twice, one at a time, stopped at any stroke.
import assert from "node:assert/strict";
import {ledger} from "#kernels";
import {onBackends} from "../testing.ts";
import {type LanguageModel, openLanguageModel} from "./language-model.ts";
import {createPainter, type PaintOptions, type Painter, type Stroke} from "./painter.ts";
import {tinyLlamaFile} from "./testing.ts";

const prompt = (length: number, seed = 1) =>
  Int32Array.from({length}, (_, i) => (i ? (i * i * 7 + i * seed) % 16 : 16));

/** The model, and how many tokens its decoders were given to read. */
function counting(model: LanguageModel) {
  const given = {tokens: 0};
  const counted: LanguageModel = {
    ...model,
    async decoder(options) {
      const decoder = await model.decoder(options);
      const {prefill} = decoder;
      return Object.assign(decoder, {
        prefill: (tokens: ArrayLike<number>) => ((given.tokens += tokens.length), prefill(tokens))
      });
    }
  };
  return {counted, given};
}

async function painted(
  painter: Painter,
  tokens: ArrayLike<number>,
  options: PaintOptions
): Promise<Stroke[]> {
  const strokes: Stroke[] = [];
  for await (const stroke of painter.paint(tokens, options)) strokes.push(stroke);
  return strokes;
}

onBackends("painter", ["webgpu", "wasm"], (check, backend) => {
  const options = {count: 24, row: 8, seed: 3};
  const drawnBy = (strokes: Stroke[]) => strokes.at(-1)!.drawn;

  check("a painting is what a decoder draws, row by row, specials left out", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const painter = keep(createPainter(model));
    const strokes = await painted(painter, prompt(40), {...options, temperature: 3});
    assert.deepEqual(
      strokes.map(({read, of, drawn}) => [read, of, drawn[0].length]),
      [
        [0, 40, 0],
        [40, 40, 0],
        [40, 40, 8],
        [40, 40, 16],
        [40, 40, 24]
      ]
    );
    const decoder = keep(await model.decoder({context: 64}));
    await decoder.prefill(prompt(40));
    const alone = await decoder.generate({...options, temperature: 3, codes: 16});
    assert.deepEqual(drawnBy(strokes), alone);
    assert.ok(alone[0].every((id) => id < 16));
  });

  check("what prompts have in common is read once, and changes nothing", async (keep) => {
    const {counted, given} = counting(keep(openLanguageModel(tinyLlamaFile())));
    const painter = keep(createPainter(counted));
    const first = drawnBy(await painted(painter, prompt(40), options));
    assert.equal(given.tokens, 40);
    assert.deepEqual(drawnBy(await painted(painter, prompt(40), options)), first);
    assert.equal(given.tokens, 40);
    const other = Int32Array.from(prompt(40), (id, i) => (i < 30 ? id : 15 - id));
    const second = drawnBy(await painted(painter, other, options));
    assert.equal(given.tokens, 50);
    const fresh = keep(createPainter(counted));
    assert.deepEqual(drawnBy(await painted(fresh, other, options)), second);
    assert.notDeepEqual(second, first);
  });

  check("candidates differ, and a painter changes their number", async (keep) => {
    const painter = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    const three = drawnBy(await painted(painter, prompt(20), {...options, candidates: 3}));
    assert.equal(new Set(three.map(String)).size, 3);
    const one = drawnBy(await painted(painter, prompt(20), options));
    assert.deepEqual(one[0], three[0]);
    // After a batch has drawn, its rows have only the prompt in common.
    await painted(painter, prompt(20), {...options, candidates: 3});
    const longer = [...prompt(20), ...three[1].slice(0, 5)];
    const next = drawnBy(await painted(painter, longer, {...options, candidates: 3}));
    const fresh = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    assert.deepEqual(drawnBy(await painted(fresh, longer, {...options, candidates: 3})), next);
  });

  // The rest is the same code on every backend, and a software GPU is slow.
  if (backend === "webgpu") return;

  check("one painting ended early, the next waits for it and is whole", async (keep) => {
    const painter = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    const first = painter.paint(prompt(40), options);
    await first.next();
    await first.next();
    // At work, and asked to end: what it does at the moment is done first.
    const working = first.next();
    const ended = first.return(undefined);
    const second = painted(painter, prompt(30, 2), options);
    assert.equal((await working).value?.drawn[0].length, 8);
    await ended;
    const fresh = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    assert.deepEqual(drawnBy(await second), drawnBy(await painted(fresh, prompt(30, 2), options)));
  });

  check("another cell that runs again takes nothing of a painting away", async (keep) => {
    const painter = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    const expected = drawnBy(await painted(painter, prompt(40), options));
    ledger.enter("another cell");
    const strokes: Stroke[] = [];
    for await (const stroke of painter.paint(prompt(20), options)) {
      ledger.free("another cell");
      strokes.push(stroke);
    }
    for await (const stroke of painter.paint(prompt(40), options)) {
      ledger.free("another cell");
      strokes.push(stroke);
    }
    ledger.enter(null);
    assert.deepEqual(drawnBy(strokes), expected);
  });

  check("a disposed painter says so, and frees at its next stroke", async (keep) => {
    const painter = createPainter(keep(openLanguageModel(tinyLlamaFile())));
    const painting = painter.paint(prompt(20), options);
    await painting.next();
    painter.dispose();
    assert.equal((await painting.next()).value?.read, 20);
    await painting.return(undefined);
    await assert.rejects(painted(painter, prompt(20), options), /was disposed; open another/);
  });

  check("a prompt beyond the context is refused, and the painter goes on", async (keep) => {
    const painter = keep(createPainter(keep(openLanguageModel(tinyLlamaFile()))));
    await assert.rejects(painted(painter, prompt(300), options), /exceed the decoder's context of 256/);
    assert.equal(drawnBy(await painted(painter, prompt(20), options))[0].length, 24);
  });
});
