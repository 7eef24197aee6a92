/** Recall and precision on real mining traffic: what each TCP flow speaks was told by hand (../shared/captures/mining-flows.tsv). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINING_APPLICATIONS } from '../../capture/recognise/index.ts';
import type { SessionSide } from '../../model/session.ts';
import { sessionsOf } from '../support/sessions.ts';
import { sharedPath, sharedSkip } from '../support/shared.ts';

/** What the payload shows, in the words of the list, and what we call it. `-` shows no mining; peers are not miners. */
const APPLICATION: Record<string, string> = {
  stratum1: 'stratum',
  'getblocktemplate,getwork-http': 'getblocktemplate',
  'getwork,getwork-http': 'getwork',
  // Headers of a getwork client whose body was never sent.
  'getwork-http': 'getwork',
  'eth-getwork,eth-stratum': 'stratum-ethereum',
  'cn-login,job': 'stratum-monero',
};

interface Flow {
  file: string;
  ends: string;
  kind: string;
}

function readFlows(path: string): Flow[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const columns = line.split('\t');
      return { file: columns[0]!, ends: `${columns[2]} ${columns[3]}`, kind: columns[10]! };
    });
}

const end = ({ address, port }: SessionSide): string => `${address}:${port}`;

describe(`mining flows${sharedSkip}`, () => {
  it.skipIf(sharedSkip)('are recognised, each in its dialect, and nothing else is called mining', async () => {
    const flows = readFlows(sharedPath('captures', 'mining-flows.tsv')!);
    const spoken = new Map<string, string[]>();
    for (const file of new Set(flows.map((flow) => flow.file))) {
      const { updates } = await sessionsOf(sharedPath('captures', join('mining', file))!);
      for (const { final, transport, client, server, application } of updates) {
        if (!final || transport !== 'tcp') continue;
        const key = `${file} ${end(client)} ${end(server)}`;
        spoken.set(key, [...(spoken.get(key) ?? []), application.name]);
      }
    }
    const missed: string[] = [];
    const wrong: string[] = [];
    let mining = 0;
    for (const { file, ends, kind } of flows) {
      const names = spoken.get(`${file} ${ends}`) ?? [];
      const expected = APPLICATION[kind];
      if (expected !== undefined) {
        mining += 1;
        if (!names.includes(expected)) missed.push(`${file} ${ends} ${kind}: ${names.join(', ')}`);
      } else if (names.some((name) => MINING_APPLICATIONS.includes(name)))
        wrong.push(`${file} ${ends} ${kind}: ${names.join(', ')}`);
    }
    const recall = 1 - missed.length / mining;
    process.stderr.write(
      `mining flows: ${mining} of ${flows.length}, recall ${recall.toFixed(4)}, wrongly mining ${wrong.length}\n`,
    );
    expect(flows.length).toBeGreaterThan(1200);
    expect(wrong).toEqual([]);
    expect(missed.slice(0, 5)).toEqual([]);
    expect(recall).toBeGreaterThanOrEqual(0.99);
  });

  it.skipIf(sharedSkip)('are not seen in a database dump full of mining words, nor between Bitcoin peers', async () => {
    const trap = sharedPath('captures', 'awkward', 'trap-pgsql-mining-words-A-pgsql-5000-query-results-input.pcap')!;
    const peers = sharedPath('captures', 'mining', 'ndpi-bitcoin-p2p.pcap')!;
    const names = async (file: string): Promise<string[]> => [
      ...new Set((await sessionsOf(file)).updates.map(({ application }) => application.path)),
    ];
    expect(await names(trap)).toEqual(['/tcp/postgresql']);
    expect(await names(peers)).toEqual(['/tcp/bitcoin-p2p']);
  });
});
