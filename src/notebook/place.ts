/** Puts sections into the given order, moving as few as possible: a moved element loses its focus and restarts its media. */
export function placeSections(root: HTMLElement, sections: readonly HTMLElement[]): void {
  let before: Element | null = null;
  for (const section of sections) {
    const there: ChildNode | null = before
      ? before.nextSibling
      : root.querySelector(":scope > section[data-cell]");
    if (section !== skipText(there)) {
      if (before) before.after(section);
      else if (there) there.before(section);
      else root.append(section);
    }
    before = section;
  }
}

function skipText(node: ChildNode | null): ChildNode | null {
  while (node && node.nodeType === 3) node = node.nextSibling;
  return node;
}
