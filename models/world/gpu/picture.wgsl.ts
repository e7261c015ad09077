// A pixel of the picture in WGSL: the twin of render.ts. Four rays where an object may be, one elsewhere.
export const PICTURE = `
fn touched(shot: u32, pixel: vec2f) -> bool {
  for (var k = 0u; k < count(shot); k++) {
    let box = object_row(shot, k, 3u);
    if (all(pixel + 1.0 >= box.xy) && all(pixel <= box.zw)) { return true; }
  }
  return false;
}

fn picture(shot: u32, eye: Eye, pixel: vec2f) -> vec3f {
  var samples = array<vec2f, 4>(vec2f(0.375, 0.125), vec2f(0.875, 0.375), vec2f(0.125, 0.625), vec2f(0.625, 0.875));
  let whole = touched(shot, pixel);
  var sum = vec3f();
  var tone = 0.0;
  for (var s = 0; s < 4; s++) {
    let d = aim(eye, pixel + samples[s]);
    if (!whole) {
      tone += 0.25 * ground_tone(shot, eye.at, d, ground_distance(eye.at, d));
      continue;
    }
    let found = nearest(shot, 0u, eye.at, d);
    if (found.index >= 0) { sum += 0.25 * shade_object(shot, u32(found.index), eye.at + found.far * d, d); }
    else if (found.far < FAR_AWAY) {
      sum += 0.25 * shade_ground(shot, eye.at, d, found.far, ground_tone(shot, eye.at, d, found.far));
    } else { sum += 0.25 * shade_sky(shot, d); }
  }
  if (!whole) {
    let d = aim(eye, pixel + 0.5);
    let far = ground_distance(eye.at, d);
    if (far < FAR_AWAY) { sum = shade_ground(shot, eye.at, d, far, tone); } else { sum = shade_sky(shot, d); }
  }
  return sqrt(clamp(sum, vec3f(), vec3f(1.0)));
}
`;
