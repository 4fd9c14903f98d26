/** Writes a Brotli and a gzip copy of each built file, so that the server need not compress. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUILT = fileURLToPath(new URL("../../../martlet/assets/", import.meta.url));
const COMPRESSED = /\.(js|css|json|svg)$/;

for (const name of readdirSync(BUILT, { recursive: true })) {
  if (!COMPRESSED.test(name)) continue;
  const content = readFileSync(join(BUILT, name));
  const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(join(BUILT, `${name}.br`), brotliCompressSync(content, { params: hint }));
  writeFileSync(join(BUILT, `${name}.gz`), gzipSync(content, { level: 9 }));
}
