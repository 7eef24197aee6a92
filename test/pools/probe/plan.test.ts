import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../model/dialect.ts';
import type { Verdict } from '../../../pools/dialects/prober.ts';
import type { Outcome } from '../../../pools/probe/connection.ts';
import { Plan, type Try } from '../../../pools/probe/plan.ts';

const DIALECTS: Dialect[] = ['stratum', 'getwork', 'stratum-v2'];
const SERVER_HELLO = Buffer.from('160303000402000000', 'hex');
const ALERT = Buffer.from('15030100020228', 'hex');

function said(verdict: Partial<Verdict>, received: Buffer | string = ''): Outcome {
  return {
    kind: 'verdict',
    verdict: { reason: 'silent', evidence: '', ...verdict },
    received: Buffer.from(received),
    latencyMs: 5,
  };
}

const certificate = {
  subject: 'CN=a',
  issuer: 'CN=b',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  sha256: '0'.repeat(64),
};

/** What is tried, in order, when `answer` tells what comes of each. */
function run(answer: (tried: string) => Outcome, tls?: boolean): { tried: string[]; told: ReturnType<Plan['result']> } {
  const plan = new Plan(DIALECTS, tls);
  const tried: string[] = [];
  for (let next = plan.next(); next !== undefined; next = plan.next()) {
    tried.push(nameOf(next));
    plan.learn(next, answer(nameOf(next)));
  }
  return { tried, told: plan.result() };
}

function nameOf(one: Try): string {
  return one === 'tls-hello' ? one : `${one.tls ? 'tls ' : ''}${one.dialect}`;
}

describe('what is tried', () => {
  it('all in plain, a ClientHello, and no more where nobody speaks TLS', () => {
    expect(run(() => said({})).tried).toEqual(['stratum', 'getwork', 'stratum-v2', 'tls-hello']);
  });

  it('all again inside TLS where a ServerHello came', () => {
    const { tried } = run((name) => said({}, name === 'tls-hello' ? SERVER_HELLO : ''));
    expect(tried).toEqual([
      'stratum',
      'getwork',
      'stratum-v2',
      'tls-hello',
      'tls stratum',
      'tls getwork',
      'tls stratum-v2',
    ]);
  });

  it('an echo of the ClientHello is no TLS', () => {
    const echo = Buffer.from('1603010200010001fc', 'hex');
    expect(run((name) => said({}, name === 'tls-hello' ? echo : '')).tried).toHaveLength(4);
  });

  it('TLS first where lists say so, then plain', () => {
    expect(run(() => said({}), true).tried).toEqual([
      'tls stratum',
      'tls getwork',
      'tls stratum-v2',
      'stratum',
      'getwork',
      'stratum-v2',
    ]);
  });

  it('plain at once where lists were wrong', () => {
    const { tried } = run((name) => (name === 'tls stratum' ? { kind: 'no-tls', latencyMs: 1 } : said({})), true);
    expect(tried).toEqual(['tls stratum', 'stratum', 'getwork', 'stratum-v2']);
  });

  it.each([
    ['an alert', said({ reason: 'other-protocol' }, ALERT)],
    ['words', said({ reason: 'other-protocol', tryNext: ['tls'] }, 'HTTP/1.0 400\n')],
  ])('TLS next where a plain reply wants it: %s; then nothing more in plain', (_, reply) => {
    expect(run((name) => (name === 'stratum' ? reply : said({}))).tried).toEqual([
      'stratum',
      'tls stratum',
      'tls getwork',
      'tls stratum-v2',
    ]);
  });

  it('plain after all where that TLS does not come about', () => {
    const { tried } = run((name) => {
      if (name === 'stratum') return said({ reason: 'other-protocol', tryNext: ['tls'] }, 'use TLS\n');
      return name.startsWith('tls') ? { kind: 'no-tls', latencyMs: 1 } : said({});
    });
    expect(tried).toEqual(['stratum', 'tls stratum', 'getwork', 'stratum-v2']);
  });

  it('the dialects that a reply names come next, in its order; unknown and tried ones do not', () => {
    const { tried } = run((name) =>
      name === 'stratum' ? said({ reason: 'other-protocol', tryNext: ['stratum-v2', 'stratum', 'getwork'] }) : said({}),
    );
    expect(tried).toEqual(['stratum', 'stratum-v2', 'getwork', 'tls-hello']);
  });

  it.each<Outcome>([
    said({ reason: 'answered', dialect: 'stratum' }),
    { kind: 'down', reason: 'refused' },
    { kind: 'down', reason: 'timeout' },
    { kind: 'down', reason: 'unreachable' },
  ])('nothing after %j', (outcome) => {
    expect(run(() => outcome).tried).toEqual(['stratum']);
  });
});

describe('what is told', () => {
  /** Most telling first: each is told whatever else was found. */
  const order: [string, Record<string, Outcome>][] = [
    ['tls-failed', { 'tls stratum': { kind: 'no-tls', latencyMs: 1, alert: 'handshake failure' } }],
    ['other-protocol', { stratum: said({ reason: 'other-protocol' }, 'SSH-2.0\n') }],
    ['limit-exceeded', { getwork: said({ reason: 'limit-exceeded' }, 'aaaa') }],
    ['reset', { getwork: said({ reason: 'reset' }) }],
    ['closed-without-answer', { 'stratum-v2': said({ reason: 'closed-without-answer' }) }],
    ['silent', {}],
  ];
  it.each(order)('%s, whatever less telling was found', (reason) => {
    const from = order.findIndex(([one]) => one === reason);
    const outcomes: Record<string, Outcome> = {};
    for (const [, one] of order.slice(from).reverse()) Object.assign(outcomes, one);
    const { told } = run((name) => outcomes[name] ?? said({}, name === 'tls-hello' && from === 0 ? SERVER_HELLO : ''));
    expect(told.reason).toBe(reason);
  });

  it('words in plain before silence inside TLS; silence inside TLS before a plain request’s fate', () => {
    const words = run((name) => {
      if (name === 'stratum') return said({ reason: 'other-protocol', evidence: 'no' }, 'no\n');
      return said({}, name === 'tls-hello' ? SERVER_HELLO : '');
    });
    expect(words.told).toMatchObject({ reason: 'other-protocol', tls: false, evidence: 'no' });
    const closes = run((name) => {
      if (name === 'tls-hello') return said({}, SERVER_HELLO);
      return name.startsWith('tls') ? said({}) : said({ reason: 'closed-without-answer' });
    });
    expect(closes.told).toMatchObject({ reason: 'silent', tls: true });
  });

  it('of equals the likelier dialect’s', () => {
    const { told } = run((name) => said({ reason: 'other-protocol', evidence: name }, `${name}\n`));
    expect(told).toMatchObject({ evidence: 'stratum', firstReply: 'stratum' });
  });

  it('down only where no connection came about before', () => {
    const down: Outcome = { kind: 'down', reason: 'timeout' };
    expect(run(() => down).told).toEqual({ reason: 'timeout' });
    expect(run((name) => (name === 'stratum' ? said({}) : down)).told).toMatchObject({ reason: 'silent' });
    const noTls: Outcome = { kind: 'no-tls', latencyMs: 1 };
    expect(run((name) => (name === 'tls stratum' ? noTls : down), true).told).toMatchObject({ reason: 'silent' });
  });

  it('an alert to a plain request is tls-failed where the handshake that it asks for says nothing', () => {
    const { told } = run((name) => {
      if (name.startsWith('tls')) return { kind: 'no-tls', latencyMs: 1 };
      return said({ reason: 'other-protocol', evidence: 'alert' }, ALERT);
    });
    expect(told).toMatchObject({ reason: 'tls-failed', tls: false, evidence: 'alert' });
  });

  it('the certificate, whatever is told; the lowest latency', () => {
    const { told } = run((name) => {
      if (name !== 'tls stratum') return { ...said({}), latencyMs: 2.0049 } as Outcome;
      return { ...said({}), certificate } as Outcome;
    }, true);
    expect(told).toMatchObject({ certificate, latencyMs: 2 });
  });

  it('silence where there was no time for a finding', () => {
    expect(new Plan(DIALECTS, undefined).result()).toEqual({ reason: 'silent' });
  });
});
