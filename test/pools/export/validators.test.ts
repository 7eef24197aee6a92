import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../../pools/export/formats.ts';
import { indicatorsOf } from '../../../pools/export/indicators.ts';
import { EXPORTERS } from '../../../pools/export/index.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { shippedCatalogue } from '../../../pools/catalogue/load.ts';
import { ENDPOINTS } from '../../support/pool-endpoints.ts';
import { validateExports, validatorsPython } from '../../support/python-validators.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Every kind of endpoint, and a sample of the shipped ones: the validators take seconds for a hundred, minutes for all.
const sample = new PoolIndex(
  [],
  shippedCatalogue().filter((_, index) => index % 400 === 0),
).endpoints;
const endpoints = [...ENDPOINTS, ...sample];
const input = { endpoints, indicators: indicatorsOf(endpoints), time: '2026-03-02T12:00:00.000Z' };
for (const format of EXPORT_FORMATS) {
  const { files, write } = EXPORTERS[format];
  const place = (file: string): string => (files.length === 1 ? join(folder, format) : join(folder, format, file));
  if (files.length > 1) mkdirSync(join(folder, format));
  const texts = new Map(files.map((file) => [file, '']));
  for (const { file, text } of write(input)) texts.set(file, `${texts.get(file)}${text}`);
  for (const [file, text] of texts) writeFileSync(place(file), text);
}

describe('exports before the validators of their formats', () => {
  it('STIX, MISP and the parser of Suricata rules find nothing wrong, and read all of it', async (context) => {
    const found = await validatorsPython();
    if ('skip' in found) {
      context.skip(found.skip);
      return;
    }
    const { wrong, read } = await validateExports(found.python, folder);
    expect(wrong).toEqual([]);
    expect(read.misp).toBe(input.indicators.reduce((sum, { anyPort, ports }) => sum + (anyPort ? 1 : ports.length), 0));
    expect(read.suricata).toBeGreaterThan(13);
  }, 300_000);

  it('and they do find what is wrong', async (context) => {
    const found = await validatorsPython();
    if ('skip' in found) {
      context.skip(found.skip);
      return;
    }
    const broken = join(folder, 'broken');
    cpSync(join(folder, 'suricata'), join(broken, 'suricata'), { recursive: true });
    const spoil = (file: string, from: string, to: string): void => {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(broken, file), text.replace(from, to));
    };
    spoil('stix2.1', '[domain-name:value = ', '[domain-name value = ');
    spoil('misp', '"type":"hostname|port"', '"type":"hostname|prt"');
    spoil('suricata/bitsecure-pools.rules', 'sid:1496011', 'sid:1496010');
    const { wrong } = await validateExports(found.python, broken);
    for (const format of ['stix', 'misp', 'suricata']) {
      expect(wrong.filter((line) => line.startsWith(`${format}: `))).not.toEqual([]);
    }
  }, 300_000);

  const version = spawnSync('suricata', ['-V'], { encoding: 'utf8' });
  const major = Number(/version (\d+)/.exec(version.stdout ?? '')?.[1] ?? 0);
  // Not demanded in CI: Debian 12 has no package of it.
  const skip = major >= 7 ? '' : ' (skipped: no Suricata 7 or later is installed)';
  it.skipIf(skip !== '')(`Suricata itself loads every rule and set${skip}`, () => {
    const rules = join(folder, 'suricata', 'bitsecure-pools.rules');
    const output = execFileSync('suricata', ['-T', '-l', folder, '-S', rules], { encoding: 'utf8' });
    expect(output).not.toMatch(/error/i);
  });
});
