// A child of the atomicity test: writes packs in turn, over and over, until it is killed. Arguments: folder, file with the packs as JSON.
import { readFileSync } from 'node:fs';

const [, , out = '', file = ''] = process.argv;
const packs = /** @type {unknown[]} */ (JSON.parse(readFileSync(file, 'utf8')));
const { href } = new URL('../../lib/generator/write.js', import.meta.url);
const { writePack } = /** @type {{ writePack: (pack: unknown, out: string, options: object) => unknown }} */ (
  await import(href)
);
process.stdout.write('ready\n');
for (let round = 0; ; round += 1) writePack(packs[round % packs.length], out, { force: false, dryRun: false });
