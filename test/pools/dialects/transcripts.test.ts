/** What real servers answered to 27 probes each, fed to the prober whose request comes nearest. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Dialect } from '../../../model/dialect.ts';
import { PROBERS } from '../../../pools/dialects/index.ts';
import type { ProbeEnd } from '../../../pools/dialects/prober.ts';
import { converse, inWords } from '../../support/pools/converse.ts';
import { REPOSITORY, sharedPath, sharedSkip } from '../../support/shared.ts';

/** By the probe's number in the transcript's name. */
const NEAREST: readonly Dialect[] = [
  'stratum',
  'stratum',
  'stratum',
  'stratum',
  'stratum',
  'stratum-monero',
  'stratum-monero',
  'stratum-ethereum',
  'stratum-ethereum',
  'stratum-ethereum',
  'ethereumstratum-1',
  'getblocktemplate',
  'getblocktemplate',
  'getblocktemplate',
  'getwork',
  'getwork',
  'getwork',
  'getwork',
  'monero-daemon',
  'stratum-v2',
  'stratum-v2',
  'stratum',
  'stratum',
  'stratum',
  'stratum',
  'stratum-v2',
  'stratum-v2',
];

interface Transcript {
  server: string;
  probe: string;
  pieces: Buffer[];
  end: ProbeEnd;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

/** Octets written as Python writes them: b'…'. */
function octetsOf(literal: string): Buffer {
  const text = literal
    .slice(2, -1)
    .replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, one: string) =>
      hex === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(text, 'latin1');
}

function endOf(line: string): ProbeEnd {
  if (line.startsWith('(closed')) return 'closed';
  return line.startsWith('(still open') ? 'timeout' : 'reset';
}

function readTranscript(file: string, server: string, probe: string): Transcript {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const said = (who: string): string[] => lines.flatMap((line, at) => (line.startsWith(who) ? [lines[at + 1]!] : []));
  const id = /"id": ?("?\w+"?)/.exec(said('C>S')[0] ?? '')?.[1];
  const pieces = said('S>C').map((literal) => {
    const octets = octetsOf(literal);
    // The probers' own id is 1.
    const other = id === undefined || id === '1' ? undefined : `"id":${id}`;
    return other === undefined ? octets : Buffer.from(octets.toString('latin1').replace(other, '"id":1'), 'latin1');
  });
  return { server, probe, pieces, end: endOf(lines.at(-1)!) };
}

function readAll(folder: string): Transcript[] {
  return readdirSync(folder).flatMap((server) =>
    readdirSync(join(folder, server)).flatMap((name) => {
      const [, port, probe] = /^(\w+)-(\d\d-.*)\.txt$/.exec(name) ?? [];
      return probe === undefined ? [] : [readTranscript(join(folder, server, name), `${server}:${port}`, probe)];
    }),
  );
}

const TABLE = 'fixtures/pools/transcript-verdicts.tsv';
const folder = sharedPath('pools', 'transcripts');
const transcripts = folder === undefined ? [] : readAll(folder);

it.skipIf(folder === undefined)(`every transcript has the verdict that ${TABLE} gives${sharedSkip}`, () => {
  const rows = transcripts.map(({ server, probe, pieces, end }) => {
    const prober = PROBERS[NEAREST[Number(probe.slice(0, 2))]!];
    return [server, probe, prober.dialect, inWords(converse(prober, pieces, end).verdict)].join('\t');
  });
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(join(REPOSITORY, TABLE), rows.join('\n') + '\n');
  }
  expect(rows).toEqual(readFileSync(join(REPOSITORY, TABLE), 'utf8').trimEnd().split('\n'));
});
