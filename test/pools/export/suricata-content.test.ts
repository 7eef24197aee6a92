import { describe, expect, it } from 'vitest';
import { contentRules } from '../../../pools/export/suricata-rules.ts';
import { CONVERSATIONS, type Conversation } from '../../support/applications.ts';

// What Suricata does with `content`, `depth`, `distance`, `within` and `pcre` over the octets of one side, in a few lines: the
// rules are held to real conversations where no Suricata is at hand.
interface Option {
  key: string;
  value: string;
}

function optionsOf(rule: string): Option[] {
  const body = rule.slice(rule.indexOf('(') + 1, rule.lastIndexOf(')'));
  return [...body.matchAll(/([a-z._]+)(?::("(?:[^"])*"|[^;]+))?;/g)].map(([, key = '', value = '']) => ({
    key,
    value: value.replace(/^"|"$/g, ''),
  }));
}

function octets(content: string): Buffer {
  const parts = content
    .split('|')
    .map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part.replaceAll(' ', ''), 'hex')));
  return Buffer.concat(parts);
}

function matches(rule: string, sent: Record<'client' | 'server', Buffer>): boolean {
  const options = optionsOf(rule);
  const flow = options.find(({ key }) => key === 'flow')?.value ?? '';
  // Suricata takes chunked bodies together before it looks.
  const side = flow.includes('to_client') ? sent.server : sent.client;
  const text = rule.includes('http.request_body')
    ? Buffer.from(side.toString('latin1').replace(/\r\n[0-9a-f]{1,4}\r\n/g, ''), 'latin1')
    : side;
  let after = 0;
  for (const [index, { key, value }] of options.entries()) {
    if (key === 'pcre' && !new RegExp(value.slice(1, -1)).test(text.toString('latin1'))) return false;
    if (key !== 'content') continue;
    const rest = options.slice(index + 1);
    const end = rest.findIndex((option) => option.key === 'content');
    const modifiers = new Map(rest.slice(0, end < 0 ? undefined : end).map((option) => [option.key, option.value]));
    const relative = modifiers.has('distance') || modifiers.has('within');
    const from = relative ? after + Number(modifiers.get('distance') ?? 0) : 0;
    const needle = octets(value);
    const where = modifiers.has('nocase') ? Buffer.from(text.toString('latin1').toLowerCase(), 'latin1') : text;
    const at = where.indexOf(modifiers.has('nocase') ? needle.toString('latin1').toLowerCase() : needle, from);
    const limit = modifiers.has('within')
      ? after + Number(modifiers.get('within'))
      : Number(modifiers.get('depth') ?? Infinity);
    if (at < 0 || at + needle.length > limit) return false;
    after = at + needle.length;
  }
  return true;
}

const RULES = contentRules(1);
const MESSAGES = RULES.map((rule) => /msg:"BitSecure: ([^"]+)"/.exec(rule)?.[1] ?? '');

function alertsOf(lines: Conversation['lines']): string[] {
  const side = (who: string): Buffer =>
    Buffer.concat(
      lines.filter(([by]) => by === who).map(([, data]) => (typeof data === 'string' ? Buffer.from(data) : data)),
    );
  const sent = { client: side('client'), server: side('server') };
  return MESSAGES.filter((_, index) => matches(RULES[index] ?? '', sent));
}

const SHARE = {
  id: 'a share',
  path: '/tcp/stratum',
  lines: [['client', '{"id":4,"method": "mining.submit","params":[]}\n']],
} as const;
const MINING = /stratum|getblocktemplate|getwork|monero-daemon/;
const mining = [...CONVERSATIONS, SHARE].filter(({ path }) => MINING.test(path));
const others = CONVERSATIONS.filter(({ path }) => !MINING.test(path));

describe('rules by what is said', () => {
  // Stratum V2 is noise to whoever listens, and what is compressed may be anything: no rule can know them. The rest of mining
  // is known by at least one rule.
  const plain = mining.filter(({ path, id }) => !path.includes('stratum-v2') && !id.endsWith(', compressed'));
  it.each(plain.map((conversation) => [conversation.id, conversation] as const))('know %s', (_, { lines }) => {
    expect(alertsOf(lines)).not.toEqual([]);
  });

  it.each(others.map((conversation) => [conversation.id, conversation] as const))('leave %s alone', (_, { lines }) => {
    expect(alertsOf(lines)).toEqual([]);
  });

  it('are each of use to some conversation', () => {
    const used = new Set(plain.flatMap(({ lines }) => alertsOf(lines)));
    expect(MESSAGES.filter((message) => !used.has(message))).toEqual([]);
  });
});
