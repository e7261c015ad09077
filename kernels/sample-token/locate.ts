// Finding an id by its place in the sum over all ids, in WGSL: threads add up what is theirs, and one walks through the sums of
// sixteen groups, of a group's sixteen threads and of a thread's few ids, not through the vocabulary.

export const THREADS = 256;
const GROUPS = 16;

/**
 * Call `slice`, a barrier, `group` and a barrier, then `total` and `locate` in any thread. Needs the uniform `vocabulary`, and
 * `key(row, id)`, `kept(key, id, cut)` and `weight(key, top)`.
 */
export const LOCATE_WGSL = `
var<workgroup> slices: array<f32, ${THREADS}>;
var<workgroup> groups: array<f32, ${GROUPS}>;

/** An id's weight, or (\`tie\` above 0) whether it is one of those with this key. */
fn share(row: u32, i: u32, tie: u32, top: f32, c: vec2u) -> f32 {
  let k = key(row, i);
  if (!kept(k, i, c) || (tie > 0u && k != tie)) { return 0.0; }
  if (tie > 0u) { return 1.0; }
  return weight(k, top);
}

/** Fills \`slices\`, then (after a barrier, and before one) \`groups\`. */
fn slice(id: u32, row: u32, tie: u32, top: f32, c: vec2u) {
  let chunk = (u.vocabulary + ${THREADS - 1}u) / ${THREADS}u;
  var sum = 0.0;
  for (var i = id * chunk; i < min((id + 1u) * chunk, u.vocabulary); i++) { sum += share(row, i, tie, top, c); }
  slices[id] = sum;
}
fn group(id: u32) {
  if (id >= ${GROUPS}u) { return; }
  var sum = 0.0;
  for (var t = 0u; t < ${THREADS / GROUPS}u; t++) { sum += slices[id * ${THREADS / GROUPS}u + t]; }
  groups[id] = sum;
}
fn total() -> f32 {
  var sum = 0.0;
  for (var g = 0u; g < ${GROUPS}u; g++) { sum += groups[g]; }
  return sum;
}

/** The id at which shares, added up in the order of ids, pass \`wanted\`; \`otherwise\` where rounding carries past the last. */
fn locate(row: u32, wanted: f32, otherwise: u32, tie: u32, top: f32, c: vec2u) -> u32 {
  var before = 0.0;
  var g = 0u;
  while (g < ${GROUPS - 1}u && before + groups[g] <= wanted) { before += groups[g]; g++; }
  var t = g * ${THREADS / GROUPS}u;
  let end = t + ${THREADS / GROUPS - 1}u;
  while (t < end && before + slices[t] <= wanted) { before += slices[t]; t++; }
  for (var i = t * ((u.vocabulary + ${THREADS - 1}u) / ${THREADS}u); i < u.vocabulary; i++) {
    let w = share(row, i, tie, top, c);
    before += w;
    if (w > 0.0 && before > wanted) { return i; }
  }
  return otherwise;
}
`;
