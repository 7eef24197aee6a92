/** Names of a pass, asked of real DNS servers on loopback. */
import { describe, expect, it } from 'vitest';
import { resolveNames, type NameAnswers } from '../../../pools/refresh/names.ts';
import { NameResolver } from '../../../pools/resolve/resolver.ts';
import { dnsServer, responseWith, type Asked, type Said } from '../../support/dns-servers.ts';

const NXDOMAIN = 3;
const SERVFAIL = 2;

async function resolved(names: string[], script: (asked: Asked) => Said): Promise<NameAnswers> {
  const server = await dnsServer(script);
  const resolver = new NameResolver({ servers: [server.server], timeoutMs: 5000, attempts: 1 });
  try {
    const policy = { allowPrivate: false, deny: [] };
    return await resolveNames(names, resolver, policy, new AbortController().signal);
  } finally {
    resolver.close();
    await server.close();
  }
}

/** Addresses by name; IPv4 alone. */
const hosts =
  (addresses: Record<string, string>) =>
  ({ name, type }: Asked): Said => {
    const data = addresses[name];
    if (data === undefined) return responseWith(NXDOMAIN);
    return type === 'A' ? [{ name, type: 'A', ttl: 60, data }] : [];
  };

describe('names', () => {
  it('have addresses, have none, or nobody knows', async () => {
    const known = hosts({ 'a.example': '45.0.0.1' });
    const { answers, answered, warnings } = await resolved(['a.example', 'b.example', 'c.example'], (asked) =>
      asked.name === 'c.example' ? responseWith(SERVFAIL) : known(asked),
    );
    expect(answers.get('a.example')).toEqual({
      kind: 'addresses',
      addresses: [{ address: '45.0.0.1', ttl: 60 }],
      canonicalNames: [],
    });
    expect(answers.get('b.example')?.kind).toBe('none');
    expect(answers.get('c.example')?.kind).toBe('unknown');
    expect(answered).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('are all unknown where every server fails, which is told once', async () => {
    const { answers, answered, warnings } = await resolved(['a.example', 'b.example'], () => responseWith(SERVFAIL));
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(answered).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/^no DNS server answers \(.*SERVFAIL\): names keep/)]);
  });

  it('of one company may have one address; of everybody they have not', async () => {
    const one = Array.from({ length: 40 }, (_, n) => `eu${n}.pool.org`);
    const all = Array.from({ length: 40 }, (_, n) => `pool${n}.org`);
    const same = (names: string[]) => hosts(Object.fromEntries(names.map((name) => [name, '45.0.0.1'])));
    const company = await resolved(one, same(one));
    expect([...company.answers.values()].every(({ kind }) => kind === 'addresses')).toBe(true);
    expect(company.warnings).toEqual([]);
    const everybody = await resolved(all, same(all));
    expect([...everybody.answers.values()].every(({ kind }) => kind === 'unknown')).toBe(true);
    expect(everybody.warnings).toHaveLength(1);
  });

  it('with private addresses are told, by why', async () => {
    const { answers, skipped, warnings } = await resolved(
      ['a.example', 'b.example'],
      hosts({ 'a.example': '10.0.0.1', 'b.example': '45.0.0.1' }),
    );
    expect(answers.get('a.example')).toEqual({ kind: 'unknown', why: '10.0.0.1 is private (RFC 1918)' });
    expect([...skipped]).toEqual([['private (RFC 1918)', new Set(['10.0.0.1'])]]);
    expect(warnings).toEqual([expect.stringMatching(/^1 of 2 names have only addresses that are not probed/)]);
  });
});
