/** Reads the API's document from standard input, and writes the types of the elements. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const TYPES = fileURLToPath(new URL("../element/src/api-types.ts", import.meta.url));

const document = await text(process.stdin);
const digest = createHash("sha256").update(document).digest("hex");
const types = await openapi(JSON.parse(document), { rootTypes: true, rootTypesNoSchemaPrefix: true });
const head = `/** What the API takes and answers. \`make types\` writes this, of its document:\n * ${digest}\n */\n\n`;
writeFileSync(TYPES, head + astToString(types));
