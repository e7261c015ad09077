/** The address of a page of this site, under whatever base path it is published: url("n/start/"). */
export function url(path: string): string {
  return import.meta.env.BASE_URL.replace(/\/?$/, "/") + path.replace(/^\//, "");
}
