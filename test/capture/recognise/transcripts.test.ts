/** What real servers were asked and what they answered (../shared/pools/transcripts), octet by octet. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINING_APPLICATIONS, recognise } from '../../../capture/recognise/index.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

/** Application by number of the probe; the empty ones say nothing that has a name. */
const PROBES: Record<string, string> = {
  '00': '',
  '01': 'stratum',
  '02': 'stratum',
  '03': 'stratum',
  '04': 'stratum',
  '05': 'stratum-monero',
  '06': 'stratum-monero',
  '07': 'stratum-ethereum',
  '08': 'stratum-ethereum',
  '09': 'stratum-ethereum',
  '10': 'stratum-ethereum',
  '11': 'getblocktemplate',
  '12': 'getblocktemplate',
  '13': 'getblocktemplate',
  '14': 'getwork',
  '15': 'getwork',
  '16': 'getwork',
  '17': 'http',
  '18': 'getblocktemplate',
  '19': 'tls',
  '20': '',
  '21': '',
  '22': '',
  '23': 'stratum',
  '24': '',
  '25': '',
  '26': 'bitcoin-p2p',
};

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** Octets of Python's spelling of them. */
function octets(literal: string): Buffer {
  const text = literal.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, one: string) =>
    hex === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(text, 'latin1');
}

function readTranscript(file: string): { client: Buffer; server: Buffer } {
  const said = { 'C>S': [] as Buffer[], 'S>C': [] as Buffer[] };
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const direction = line.slice(0, 3) as keyof typeof said;
    const literal = /^b(['"])(.*)\1$/s.exec(lines[index + 1] ?? '')?.[2];
    if (direction in said && literal !== undefined) said[direction].push(octets(literal));
  }
  return { client: Buffer.concat(said['C>S']), server: Buffer.concat(said['S>C']) };
}

const root = sharedPath('pools', 'transcripts');
const files = (root === undefined ? [] : readdirSync(root)).flatMap((server) =>
  readdirSync(join(root!, server))
    .filter((name) => /-\d\d-/.test(name))
    .map((name) => ({ server, name, file: join(root!, server, name), probe: /-(\d\d)-/.exec(name)![1]! })),
);
const input = { transport: 'tcp', clientPort: 40_000, serverPort: 3333 } as const;
const nameOf = (client: Buffer, server: Buffer): string =>
  recognise({ ...input, client, server }).recognition?.path.at(-1) ?? '';

describe(`transcripts of real servers${sharedSkip}`, () => {
  it.skipIf(sharedSkip)('show the dialect of each probe, whoever is asked', () => {
    expect(files.length).toBeGreaterThan(200);
    const wrong = files
      .map(({ server, name, file, probe }) => {
        const said = readTranscript(file);
        return { what: `${server}/${name}`, name: nameOf(said.client, said.server), expected: PROBES[probe], ...said };
      })
      // What was asked may be nonsense to us, and yet the answer be a pool's; silence has no name.
      .filter(({ name, expected, client }) => (client.length === 0 ? false : name !== expected && expected !== ''));
    expect(wrong.map(({ what, name }) => `${what}: ${name}`)).toEqual([]);
  });

  it.skipIf(sharedSkip)('show what the server speaks when it alone was captured, whatever it was asked', () => {
    const seen: Record<string, Set<string>> = {};
    for (const { server, file } of files) {
      const answer = nameOf(Buffer.alloc(0), readTranscript(file).server);
      if (MINING_APPLICATIONS.includes(answer)) (seen[server] ??= new Set()).add(answer);
    }
    expect(Object.fromEntries(Object.entries(seen).map(([server, names]) => [server, [...names]]))).toEqual({
      btcd: ['getblocktemplate'],
      'core-pool': ['stratum-ethereum'],
      'geth-1.10.26': ['getwork'],
      'node-stratum-pool': ['stratum'],
      'xmrig-proxy': ['stratum-monero'],
    });
  });
});
