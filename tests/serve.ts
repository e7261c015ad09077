// Serves the built site as a static host would: node tests/serve.ts [port] [base]. The tests run against this.
import {createReadStream, existsSync, statSync} from "node:fs";
import {createServer} from "node:http";
import {extname, join, normalize} from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".png": "image/png"
};

const port = Number(process.argv[2] ?? 4331);
const base = process.argv[3] ?? "/";

createServer((request, response) => {
  const {pathname} = new URL(request.url ?? "/", "http://localhost");
  const inside = pathname.startsWith(base) ? decodeURIComponent(pathname.slice(base.length)) : "\0";
  let file = join("dist", normalize(`/${inside}`));
  if (!inside.includes("\0") && existsSync(file) && statSync(file).isDirectory())
    file = join(file, "index.html");
  if (inside.includes("\0") || !existsSync(file)) {
    response.writeHead(404, {"content-type": "text/plain"}).end("Not found");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": "no-cache"
  });
  createReadStream(file).pipe(response);
}).listen(port, () => console.log(`dist/ at http://localhost:${port}${base}`));
