/** Patterns for files, and names that only look like them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandFiles } from '../../files/glob.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-glob-'));
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  mkdirSync(at('caps/old'), { recursive: true });
  mkdirSync(at('caps/folder.pcap'));
  for (const name of ['caps/b.pcap', 'caps/a.pcap.gz', 'caps/.hidden.pcap', 'caps/old/c.pcap', 'caps/[x].pcap'])
    writeFileSync(at(name), '');
  symlinkSync(at('caps/b.pcap'), at('caps/link.pcap'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('expandFiles', () => {
  it.each([
    ['caps/*.pcap*', ['caps/[x].pcap', 'caps/a.pcap.gz', 'caps/b.pcap']],
    ['caps/**/*.pcap', ['caps/[x].pcap', 'caps/b.pcap', 'caps/old/c.pcap']],
    ['caps/{b,old/c}.pcap', ['caps/b.pcap', 'caps/old/c.pcap']],
    ['caps/[x].pcap', ['caps/[x].pcap']],
    ['caps/?.pcap', ['caps/b.pcap']],
    ['caps/none.pcap', ['caps/none.pcap']],
  ])('%s', async (pattern, files) => {
    expect(await expandFiles([at(pattern)])).toEqual(files.map(at));
  });

  it('names each file once, the first time', async () => {
    expect(await expandFiles(['-', at('caps/b.pcap'), at('caps/*.pcap'), '-', at('caps/link.pcap')])).toEqual([
      '-',
      ...['caps/b.pcap', 'caps/[x].pcap'].map(at),
    ]);
  });

  it('a pattern that matches nothing is an error, also one that matches only folders', async () => {
    for (const pattern of ['caps/*.cap', 'caps/f*.pcap', 'nowhere/**'])
      await expect(expandFiles([at(pattern)])).rejects.toThrow('no file has a name like this pattern');
  });
});
