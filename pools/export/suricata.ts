/**
 * `suricata`: rules for Suricata 7 and later. Thousands of endpoints are no thousands of rules: addresses and names are datasets
 * that rules look up; the rules beside them know mining by what is said, whoever says it.
 */
import { pieces, type Exporter, type ExportInput, type Piece } from './exporter.ts';
import type { Indicator } from './indicators.ts';
import { contentRules, rule } from './suricata-rules.ts';

const ADDRESSES = 'bitsecure-pool-addresses.lst';
const HOSTS = 'bitsecure-pool-hosts.lst';
const NAMES = 'bitsecure-pool-names.lst';
const RULES = 'bitsecure-pools.rules';

/** Local rules have sids from 1,000,000 to 1,999,999; these are from 1,496,000, after ATT&CK's T1496. */
const SID_NAMES = 1_496_001;
const SID_HOSTS = 1_496_004;
const SID_CONTENT = 1_496_010;
const SID_PORTS = 1_496_100;
/** Miners come back every few seconds when they are refused. */
const ONCE = 'threshold:type limit, track by_src, count 1, seconds 3600';
/** Ports of one rule: a list of them all would be longer than a line of rules may be. */
const PORTS_A_RULE = 200;

/** Suricata's dataset of type string has base64 on each line. */
function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function* portRules(ports: readonly number[]): Generator<string> {
  for (let at = 0; at < ports.length; at += PORTS_A_RULE) {
    const some = ports.slice(at, at + PORTS_A_RULE);
    yield rule({
      header: `alert tcp $HOME_NET any -> $EXTERNAL_NET [${some.join(',')}]`,
      message: 'connection to the address and port of a known mining endpoint',
      options: ['flow:to_server', 'ip.dst', `dataset:isset,bitsecure-pool-addresses,type ip,load ${ADDRESSES}`, ONCE],
      sid: SID_PORTS + at / PORTS_A_RULE,
    });
  }
}

function* rules({ indicators, time }: ExportInput): Generator<string> {
  const addresses = indicators.filter(({ kind }) => kind !== 'domain');
  const names = indicators.filter(({ kind }) => kind === 'domain');
  yield `# Mining endpoints known to BitSecure, as of ${time}. Suricata 7 or later; the .lst files belong beside this one.\n`;
  if (names.length > 0) {
    const look = `dataset:isset,bitsecure-pool-names,type string,load ${NAMES}`;
    yield rule({
      header: 'alert dns $HOME_NET any -> any any',
      message: 'DNS query for the name of a known mining endpoint',
      options: ['dns.query', look, ONCE],
      sid: SID_NAMES,
    });
    yield rule({
      header: 'alert tls $HOME_NET any -> $EXTERNAL_NET any',
      message: 'TLS to the name of a known mining endpoint',
      options: ['flow:to_server,established', 'tls.sni', look, ONCE],
      sid: SID_NAMES + 1,
    });
    yield rule({
      header: 'alert http $HOME_NET any -> $EXTERNAL_NET any',
      message: 'HTTP to the name of a known mining endpoint',
      options: ['flow:to_server,established', 'http.host', look, ONCE],
      sid: SID_NAMES + 2,
    });
  }
  if (addresses.some(({ anyPort }) => anyPort)) {
    yield rule({
      header: 'alert tcp $HOME_NET any -> $EXTERNAL_NET any',
      message: 'connection to the address of a known mining endpoint',
      options: ['flow:to_server', 'ip.dst', `dataset:isset,bitsecure-pool-hosts,type ip,load ${HOSTS}`, ONCE],
      sid: SID_HOSTS,
    });
  }
  const ports = [...new Set(addresses.flatMap(({ anyPort, ports }) => (anyPort ? [] : ports)))].sort((a, b) => a - b);
  yield* portRules(ports);
  yield* contentRules(SID_CONTENT);
}

function* write(input: ExportInput): Generator<Piece> {
  const addresses = input.indicators.filter(({ kind }) => kind !== 'domain');
  const names = input.indicators.filter(({ kind }) => kind === 'domain');
  const linesOf = (some: readonly Indicator[]): string[] => some.map(({ value }) => `${value}\n`);
  yield* pieces(ADDRESSES, linesOf(addresses.filter(({ anyPort }) => !anyPort)));
  yield* pieces(HOSTS, linesOf(addresses.filter(({ anyPort }) => anyPort)));
  yield* pieces(
    NAMES,
    names.map(({ value }) => `${base64(value)}\n`),
  );
  yield* pieces(RULES, rules(input));
}

export const suricata: Exporter = { files: [ADDRESSES, HOSTS, NAMES, RULES], write };
