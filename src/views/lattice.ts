import {h, s} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {keyboardCursor} from "./keyboard.ts";
import {checkLayers, type LatticeLayer, theoreticalCone} from "./lattice-cone.ts";
import {drawCone, drawFrame, drawNodes, drawProfile} from "./lattice-draw.ts";
import {framesPerNode, latticeLayout, type LatticeLayout, operation} from "./lattice-layout.ts";
import {coneSentence, coneTable, type LatticeNode} from "./lattice-words.ts";
import {colorLegend, swatchLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {type ColorScale, domainOf, magnitudeScale} from "./scale.ts";
import {selection, type Selection} from "./selection.ts";
import {asView, emitInput, type View} from "./view.ts";
import {accent} from "./colors.ts";

export type {LatticeNode};

export interface LatticeData {
  /** From the input to the output. */
  layers: LatticeLayer[];
  /**
   * Measured |∂y/∂x| of one node y, over layer × frame, or one row for the input alone. It belongs to `of`.
   */
  influence?: readonly ArrayLike<number>[];
  /** Whose influence that is; default the node chosen at the time. */
  of?: LatticeNode;
  /** Measured |∂y[i]/∂x[j]| of every frame i of the last layer on every input frame j: influence for all its nodes at once. */
  jacobian?: readonly ArrayLike<number>[];
}

export interface ReceptiveFieldOptions extends Partial<FigureOptions> {
  /** The node at the start; default the middle frame of the last layer. */
  layer?: number;
  frame?: number;
  /** The influence at the upper end of the colours, for comparing lattices; default: the greatest there is. */
  full?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * What one frame sees: a lattice of layers × frames on which the theoretical cone of a node (outlined) and its measured
 * influence (colour, and bars under the input) lie over each other. Hovering previews a node, a click or Enter chooses it:
 * `.value = {layer, frame}`, an `input` event asks the notebook for its influence.
 */
export function receptiveField(
  data: LatticeData,
  options: ReceptiveFieldOptions = {}
): View<LatticeNode, LatticeData> {
  const {selection: store = selection} = options;
  checkLayers(data.layers);
  let {layers} = data;
  let value: LatticeNode = start();
  let of = data.of ?? value;
  let shown: LatticeNode | null = null;
  let layout: LatticeLayout = latticeLayout(layers, 640, hasProfile());
  let nodes: SVGElement[][] = [];
  let scale: ColorScale;

  let last: {layers: LatticeLayer[]; node: LatticeNode; cone: number[][]} | null = null;
  const cursor = () => shown ?? value;

  const cone = s("g");
  const boxes = s("g");
  const profile = s("g");
  const frame = s("g");
  const svg = s("svg", {class: "view-svg lane-svg", "aria-hidden": "true"}, frame, cone, boxes, profile);
  const stage = h("div", {class: "lane-stage lane-lattice"}, svg);
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {
      title: "Receptive field over time",
      summary: "",
      table: () => coneTable(layers, cursor(), coneOf(cursor()), influenceOf(cursor())),
      ...options
    },
    stage,
    readout
  );

  function start(): LatticeNode {
    const layer = Math.max(0, Math.min(layers.length - 1, options.layer ?? layers.length - 1));
    const most = layers[layer].frames - 1;
    return {layer, frame: Math.max(0, Math.min(most, options.frame ?? Math.floor(most / 2)))};
  }
  function hasProfile(): boolean {
    return Boolean(data.influence?.length || data.jacobian?.length);
  }

  /** Measured influence of a node on each layer, as far as it was measured. */
  function influenceOf({layer, frame}: LatticeNode): (ArrayLike<number> | undefined)[] {
    if (data.influence?.length && of.layer === layer && of.frame === frame)
      return data.influence.length === layers.length ? [...data.influence] : [data.influence[0]];
    const row = layer === layers.length - 1 ? data.jacobian?.[frame] : undefined;
    return row ? [row] : [];
  }

  function rescale(): void {
    const all = [...(data.jacobian ?? []), ...(data.influence?.slice(0, of.layer || undefined) ?? [])];
    scale = magnitudeScale([0, options.full ?? (domainOf(...all)[1] || 1)], {
      label: "measured influence |∂y/∂x|"
    });
    const missing = all.reduce((sum, row) => sum + Array.from(row).filter(Number.isNaN).length, 0);
    const field = swatchLegend([{label: "can see (theory)", color: accent, mark: "line"}]);
    element.describe({
      legend: options.legend ?? (hasProfile() ? [field, colorLegend(scale, {missing})] : [field])
    });
  }

  /** The cone of a node; the last one is kept, since one move asks for it several times. */
  function coneOf(node: LatticeNode): number[][] {
    if (last?.layers !== layers || last.node.layer !== node.layer || last.node.frame !== node.frame)
      last = {layers, node, cone: theoreticalCone(layers, node.layer, node.frame)};
    return last.cone;
  }
  const sentence = (node: LatticeNode) => coneSentence(layers, node, coneOf(node), influenceOf(node)[0]);

  function mark(): void {
    const here = cursor();
    const seen = coneOf(here);
    const measured = influenceOf(here);
    cone.replaceChildren(...drawCone(layers, layout, seen));
    nodes.forEach((row, l) => {
      const inside = new Set(seen[l]);
      row.forEach((node, t) => {
        const own = l === here.layer && t === here.frame;
        const strength = l < here.layer ? measured[l]?.[t] : undefined;
        const shape = `lane-node${inside.has(t) ? " lane-seen" : ""}${own ? " lane-here" : ""}`;
        const fill =
          strength === undefined || (strength === 0 && !inside.has(t)) ? "" : scale.css(Math.abs(strength));
        // Most nodes stay as they are from one move to the next.
        if (node.dataset.now === shape + fill) return;
        node.dataset.now = shape + fill;
        node.setAttribute("class", shape);
        node.style.fill = fill;
      });
    });
    const onInput = here.layer > 0 ? measured[0] : undefined;
    profile.replaceChildren(
      ...(onInput ? drawProfile(layout, onInput, scale.domain[1], seen[0]) : emptyProfile())
    );
    readout.textContent = sentence(here);
    element.describe({summary: options.summary ?? (() => sentence(here))});
  }
  function emptyProfile(): SVGElement[] {
    if (!hasProfile()) return [];
    const {y, height} = layout.profile;
    return [s("text", {x: layout.left, y: y + height / 2 + 4}, "No influence was measured for this frame.")];
  }

  function draw(width: number): void {
    layout = latticeLayout(layers, width, hasProfile());
    svg.setAttribute("width", String(layout.width));
    svg.setAttribute("height", String(layout.height));
    stage.classList.toggle("lane-thin", layout.box(0, 0).width < 7);
    frame.replaceChildren(...drawFrame(layers, layout));
    nodes = drawNodes(layers, layout);
    boxes.replaceChildren(...nodes.flat());
    mark();
  }

  const clipFrame = ({layer, frame}: LatticeNode) => Math.floor(frame * framesPerNode(layers)[layer]);
  const ofClip = (layer: number, t: number) =>
    Math.max(0, Math.min(layers[layer].frames - 1, Math.floor(t / framesPerNode(layers)[layer] + 1e-9)));
  function look(node: LatticeNode | null): void {
    shown = node;
    if (node) store.hover({layer: node.layer, frame: clipFrame(node)}, element);
    else store.leave(element);
    mark();
  }
  function choose(node: LatticeNode): void {
    const same = node.layer === value.layer && node.frame === value.frame;
    value = node;
    shown = null;
    store.pin({layer: node.layer, frame: clipFrame(node)}, element);
    mark();
    if (!same) emitInput(element);
  }
  const under = (event: MouseEvent) => {
    const {left, top} = svg.getBoundingClientRect();
    return layout.at(event.clientX - left, event.clientY - top);
  };
  stage.addEventListener("pointermove", (event) => look(under(event)));
  stage.addEventListener("pointerleave", () => look(null));
  stage.addEventListener("click", (event) => {
    const node = under(event);
    if (node) choose(node);
  });
  // The keyboard's rows are counted from the top, the layers from the bottom.
  const sync = keyboardCursor(stage, {
    label: "Layer and frame",
    columns: () => layers[cursor().layer].frames,
    rows: () => layers.length,
    at: () => ({column: cursor().frame, row: layers.length - 1 - cursor().layer}),
    move(column, row) {
      const layer = layers.length - 1 - row;
      const from = cursor();
      look({layer, frame: layer === from.layer ? column : ofClip(layer, clipFrame(from))});
    },
    pin: () => choose(cursor()),
    clear: () => (store.clear(element), look(null)),
    text: () => `${operation(layers, cursor().layer)}. ${sentence(cursor())}`
  });
  store.subscribe(element, ({current, pinned, source, settled}) => {
    if (source === element) return;
    if (settled && pinned.frame !== null) {
      const next = {layer: value.layer, frame: ofClip(value.layer, pinned.frame)};
      const changed = next.frame !== value.frame;
      value = next;
      shown = null;
      mark();
      if (changed) emitInput(element);
    } else {
      shown = current.frame === null ? null : {layer: value.layer, frame: ofClip(value.layer, current.frame)};
      mark();
    }
    sync();
  });
  let width = 0;
  rescale();
  onWidth(element.body, (now) => draw((width = now)));
  sync();

  return asView(element, {
    get: () => ({...value}),
    set: (node) => choose(node),
    update(next: LatticeData) {
      checkLayers(next.layers);
      const resized = JSON.stringify(next.layers) !== JSON.stringify(layers);
      const profiled = hasProfile();
      data = next;
      ({layers} = next);
      if (!(value.frame < layers[value.layer]?.frames)) value = start();
      shown = null;
      of = next.of ?? value;
      rescale();
      if (resized || profiled !== hasProfile()) draw(width);
      else mark();
      sync();
    }
  });
}
