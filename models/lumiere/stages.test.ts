// How the network is put together, against the list that Fig. 4 of the paper can be read as.
import assert from "node:assert/strict";
import {test} from "node:test";
import {imageConfig} from "./lumiere-config.ts";
import {TINY, tiny} from "./lumiere-testing.ts";
import {isTemporalStage, levelAfter, spaceTimeStages, stages} from "./stages.ts";

test("the Space-Time U-Net of three levels, stage by stage", () => {
  assert.deepEqual(
    stages(tiny({}, {channels: [4, 8, 16]})).map(
      ({kind, name, from, to}) => `${name}: ${kind} ${from} → ${to}`
    ),
    [
      "conv_in: convIn 3 → 4",
      "down.0.resnets.0: resBlock 4 → 4",
      "down.0.inflations.0: convInflation 4 → 4",
      "down.0.skip: skip 4 → 4",
      "down.0.resize: spatialDown 4 → 8",
      "down.0.temporal_resize: temporalDown 8 → 8",
      "down.1.resnets.0: resBlock 8 → 8",
      "down.1.cross.0: crossAttention 8 → 8",
      "down.1.inflations.0: convInflation 8 → 8",
      "down.1.skip: skip 8 → 8",
      "down.1.resize: spatialDown 8 → 16",
      "down.1.temporal_resize: temporalDown 16 → 16",
      "down.2.resnets.0: resBlock 16 → 16",
      "down.2.self.0: selfAttention 16 → 16",
      "down.2.cross.0: crossAttention 16 → 16",
      "down.2.inflations.0: attentionInflation 16 → 16",
      "up.1.resize: spatialUp 16 → 8",
      "up.1.temporal_resize: temporalUp 8 → 8",
      "up.1.concat: concat 8 → 16",
      "up.1.resnets.0: resBlock 16 → 8",
      "up.1.cross.0: crossAttention 8 → 8",
      "up.1.inflations.0: convInflation 8 → 8",
      "up.0.resize: spatialUp 8 → 4",
      "up.0.temporal_resize: temporalUp 4 → 4",
      "up.0.concat: concat 4 → 8",
      "up.0.resnets.0: resBlock 8 → 4",
      "up.0.inflations.0: convInflation 4 → 4",
      "norm_out: normOut 4 → 4",
      "conv_out: convOut 4 → 3"
    ]
  );
});

test("every stage takes the channels and the level that the one before it gives", () => {
  for (const levels of [1, 2, 4])
    for (const blocks of [1, 3]) {
      const config = tiny({}, {channels: [4, 8, 8, 16].slice(0, levels), blocks, inChannels: 7});
      let [width, level] = [7, 0];
      for (const stage of stages(config)) {
        assert.equal(stage.from, width, stage.name);
        const above = stage.kind === "temporalDown" || stage.kind === "spatialUp" ? 1 : 0;
        assert.equal(stage.level + above, level, stage.name);
        [width, level] = [stage.to, levelAfter(stage)];
      }
      assert.deepEqual([width, level], [3, 0]);
    }
});

test("an image model has the stages that inflation does not add", () => {
  const image = imageConfig(TINY);
  assert.deepEqual(
    stages(image),
    stages(TINY).filter((stage) => !isTemporalStage(stage))
  );
  assert.deepEqual([...spaceTimeStages(image)], stages(TINY));
});

test("courses come right after the first layer, where there are any", () => {
  const [first, ...rest] = stages(TINY);
  const [, course, ...others] = stages(tiny({course: 2}));
  assert.deepEqual(course, {kind: "course", name: "course", level: 0, from: first.to, to: first.to});
  assert.deepEqual(others, rest);
  assert.ok(isTemporalStage(course));
  assert.deepEqual(stages(tiny({course: 0})), stages(TINY));
  assert.deepEqual(stages(imageConfig(tiny({course: 2}))), stages(imageConfig(TINY)));
});
