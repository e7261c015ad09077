import {type RenderedClip, type RenderOptions, renderClip} from "./render.ts";
import {scene, type Scene} from "./scene.ts";

/**
 * The built-in scene of the notebooks, composed by hand: a ball that bounces once in 8 frames, a ring that spins once in 16
 * and a box that slides, so that one clip has a fast and a slow period and a motion without one.
 */
export const demoScene: Scene = scene(0, {
  backdrop: "dawn",
  ground: "tiles",
  light: [-0.8, 1.3, 0.3],
  objects: [
    {
      shape: "sphere",
      size: 0.42,
      color: "red",
      material: "glossy",
      texture: "stripes",
      centre: [-0.72, 0.28],
      motion: {kind: "bounce", frequency: 1 / 8, phase: 0.25, height: 0.75}
    },
    {
      shape: "ring",
      size: 0.44,
      color: "teal",
      material: "glossy",
      texture: "checker",
      centre: [0.72, 0.3],
      motion: {kind: "spin", frequency: 1 / 16, phase: 0.04}
    },
    {
      shape: "cube",
      size: 0.36,
      color: "yellow",
      material: "matte",
      texture: "plain",
      centre: [-0.9, -0.75],
      motion: {kind: "slide", speed: 0.1, heading: 0}
    }
  ]
});

/** A clip of the built-in scene; 16 frames of 64 × 64 at 16 fps unless told. */
export const demo = (options: Partial<RenderOptions> = {}): RenderedClip =>
  renderClip(demoScene, {width: 64, height: 64, frames: 16, fps: 16, ...options});

/**
 * A scene for measuring: one ball that swings from side to side, `frequency` times a frame, and nothing else. Above ½ it
 * cannot be told from a slower swing.
 */
export const oscillating = (
  frequency: number,
  {phase = 0, amplitude = 0.8}: {phase?: number; amplitude?: number} = {}
): Scene =>
  scene(0, {
    backdrop: "slate",
    ground: "plain",
    light: [-0.8, 1.3, 0.3],
    objects: [
      {
        shape: "sphere",
        size: 0.46,
        color: "orange",
        material: "matte",
        texture: "plain",
        centre: [0, 0.1],
        motion: {kind: "oscillate", frequency, phase, amplitude, heading: 0}
      }
    ]
  });
