// Writes model/generated/*.ts from schemas/*.schema.json: the schemas are the one source of the document types.
// With --check it writes nothing and fails when a file is out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFromFile } from 'json-schema-to-typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');
const stale = [];
for (const file of readdirSync(join(root, 'schemas')).filter((name) => name.endsWith('.schema.json'))) {
  const name = file.replace('.schema.json', '');
  const source = await compileFromFile(join(root, 'schemas', file), {
    cwd: join(root, 'schemas'),
    bannerComment: `// Generated from schemas/${file} by \`npm run types\`. Edit the schema, not this file.`,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  const target = join(root, 'model', 'generated', `${name}.ts`);
  let before = '';
  try {
    before = readFileSync(target, 'utf8');
  } catch {}
  if (before === source) continue;
  stale.push(`model/generated/${name}.ts`);
  if (!check) writeFileSync(target, source);
}
if (check && stale.length > 0) {
  console.error(`out of date, run npm run types: ${stale.join(', ')}`);
  process.exit(1);
}
if (stale.length > 0) console.log(`wrote ${stale.join(', ')}`);
