// Builds catalogue/endpoints.ndjson and catalogue/report.md from a folder of lists (see catalogue/sources.json). After `npm run build`.
import { join } from 'node:path';

const [folder, out = join(import.meta.dirname, '..', 'catalogue')] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: npm run catalogue -- <folder of lists> [<folder to write to>]');
  process.exit(2);
}
// By a name that the type check does not follow into lib/.
const compiled = new URL('../lib/pools/catalogue/write.js', import.meta.url).href;
const { writeCatalogue } = /** @type {typeof import('../pools/catalogue/write.ts')} */ (await import(compiled));
try {
  console.log(writeCatalogue(folder, out));
} catch (error) {
  // BitSecureError is the compiled one here: known by its line, not by its class.
  console.error(/** @type {import('../model/errors.ts').BitSecureError} */ (error).toLine?.() ?? error);
  process.exitCode = 2;
}
