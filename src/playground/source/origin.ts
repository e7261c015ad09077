/** The notebook in which a reader chose a source. */
export interface Origin {
  slug: string;
  title: string;
}

/** The notebook of this page. */
export function here(): Origin {
  return {
    slug: document.querySelector<HTMLElement>("[data-notebook]")?.dataset.notebook ?? "",
    title: document.querySelector("h1")?.textContent?.trim() ?? ""
  };
}

/** "kept from “VQ tokens”"; nothing is said of what was chosen in this notebook. */
export function keptFrom(origin: Origin | undefined): string[] {
  if (!origin || origin.slug === here().slug) return [];
  return [`kept from ${origin.title ? `“${origin.title}”` : "another notebook"}`];
}
