/** What the user asked for, checked and in canonical form. */
import type { Profile, TargetId } from '../files/profile.ts';
import {
  normaliseRanges,
  parseAddressRange,
  rangeContains,
  rangeToString,
  type AddressRange,
} from '../model/address.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline, Miner } from '../model/generated/baseline.ts';
import { isPickerTime } from '../model/time.ts';
import { exclusionsOf, type Exclusions, type Expectation } from './exclusions.ts';
import { checkIndexPattern, intervalOf } from './index-pattern.ts';
import { DEFAULT_TITLE, objectNames, type ObjectNames } from './naming.ts';
import { TARGETS } from './targets/index.ts';
import type { Target } from './targets/target.ts';

/** A document that went into a pack: what it is called and what its file's bytes hash to. */
export interface Source {
  id: string;
  sha256: string;
}

export interface GenerateOptions {
  /** Addresses or CIDR blocks, as typed; at least one. */
  miners: readonly string[];
  profile: { document: Profile; sha256: string };
  /** `picture`: PNG of about 680 × 230 px and at most 8,500 bytes. */
  baseline?: { document: Baseline; source: Source; picture: Uint8Array };
  /** The NetMon's own addresses. */
  netmonAddresses?: readonly string[];
  /** Default: `windows_update`, as in the original. An empty list ignores nothing. */
  ignoredApplications?: readonly string[];
  /** Default: all that suit the profile. */
  targets?: readonly TargetId[];
  indexPattern?: string;
  title?: string;
  /** Start of the time range that the dashboard opens with, such as `now-24h`. Default: Kibana's own. */
  timeFrom?: string;
  /** Default: `application`. */
  expect?: Expectation;
}

export interface Inputs {
  profile: Profile;
  targets: Target[];
  miners: AddressRange[];
  exclusions: Exclusions;
  expect: Expectation;
  names: ObjectNames;
  indexPattern: string | undefined;
  timeFrom: string | undefined;
}

export const DEFAULT_IGNORED: readonly string[] = ['windows_update'];

function readRanges(texts: readonly string[], profile: Profile): AddressRange[] {
  const ranges = normaliseRanges(texts.map((text) => parseAddressRange(text)));
  for (const range of ranges) {
    if (!profile.addressFamilies.includes(range.family)) {
      throw new BitSecureError(
        'FAMILY_UNSUPPORTED',
        `${rangeToString(range)} is ${range.family === 'ipv4' ? 'IPv4' : 'IPv6'}, which the profile ${profile.id} does not have`,
        { hint: `its addressFamilies are ${profile.addressFamilies.join(', ')}` },
      );
    }
  }
  return ranges;
}

function chooseTargets(wanted: readonly TargetId[] | undefined, profile: Profile): Target[] {
  const unsuited = wanted?.find((id) => !profile.targets.includes(id));
  if (unsuited !== undefined) {
    throw new BitSecureError('TARGET_UNSUITED', `the profile ${profile.id} does not suit the target ${unsuited}`, {
      hint: `use ${profile.targets.map((id) => `--target ${id}`).join(' or ')}, or another --profile`,
    });
  }
  const order = Object.keys(TARGETS) as TargetId[];
  return order.filter((id) => (wanted ?? profile.targets).includes(id)).map((id) => TARGETS[id]);
}

function checkTimeFrom(text: string): string {
  // Without a zone it would be the time of whoever looks.
  const zoned = !text.includes('T') || text.endsWith('Z');
  if (isPickerTime(text) && zoned && !text.includes('+')) return text;
  throw new BitSecureError('BAD_VALUE', `${JSON.stringify(text)} is not the start of a time range`, {
    hint: 'give something like now-24h, now-7d/d or 2026-03-02T06:00:00Z',
  });
}

function checkPatternSuits(pattern: string, targets: readonly Target[]): void {
  const unsuited = targets.find((target) => !target.intervalPatterns);
  if (intervalOf(pattern) === undefined || unsuited === undefined) return;
  throw new BitSecureError(
    'TARGET_UNSUITED',
    `${unsuited.id} knows no time-interval patterns, and ${JSON.stringify(pattern)} is one`,
    { hint: 'give a wildcard pattern such as network_*, or --target netmon' },
  );
}

function checkIgnored(names: readonly string[]): readonly string[] {
  if (names.some((name) => name.trim() === '' || name.length > 256)) {
    throw new BitSecureError('BAD_VALUE', 'an ignored application has no name, or one of more than 256 characters');
  }
  return names;
}

/** The NetMon among the miners would hide all that they do. */
function checkApart(miners: readonly AddressRange[], netmon: readonly AddressRange[]): void {
  for (const miner of miners) {
    for (const other of netmon) {
      if (!rangeContains(miner, other.network) && !rangeContains(other, miner.network)) continue;
      throw new BitSecureError(
        'BAD_VALUE',
        `the NetMon ${rangeToString(other)} and the miner ${rangeToString(miner)} share addresses: excluding it would hide the miner`,
        { hint: 'give the NetMon its single address, and miners as blocks that do not contain it' },
      );
    }
  }
}

/**
 * Checks everything that can be checked before a file is made.
 * @throws BitSecureError USAGE, BAD_ADDRESS, FAMILY_UNSUPPORTED, TARGET_UNSUITED, BAD_VALUE, BAD_BASELINE
 */
export function readInputs(options: GenerateOptions): Inputs {
  const profile = options.profile.document;
  if (options.miners.length === 0) {
    throw new BitSecureError('USAGE', 'no miner is given', { hint: 'name at least one: --miner-ip 192.168.1.167' });
  }
  const miners = readRanges(options.miners, profile);
  const netmon = readRanges(options.netmonAddresses ?? [], profile);
  checkApart(miners, netmon);
  const targets = chooseTargets(options.targets, profile);
  const indexPattern = options.indexPattern === undefined ? undefined : checkIndexPattern(options.indexPattern);
  if (indexPattern !== undefined) checkPatternSuits(indexPattern, targets);
  const expect = options.expect ?? 'application';
  const ignored = checkIgnored(options.ignoredApplications ?? DEFAULT_IGNORED);
  return {
    profile,
    targets,
    miners,
    exclusions: exclusionsOf(options.baseline?.document, netmon, ignored, expect, profile),
    expect,
    names: objectNames(options.title ?? DEFAULT_TITLE),
    indexPattern,
    timeFrom: options.timeFrom === undefined ? undefined : checkTimeFrom(options.timeFrom),
  };
}

function readKnownMiner({ address }: Miner, index: number): AddressRange {
  try {
    return parseAddressRange(address);
  } catch (error) {
    if (!(error instanceof BitSecureError)) throw error;
    throw new BitSecureError('BAD_BASELINE', `/miners/${index}/address: ${error.message}`, error.place);
  }
}

/**
 * Miners that the baseline says nothing about, in canonical spelling.
 * @throws BitSecureError BAD_BASELINE for a miner that is no address
 */
export function strangersToBaseline(miners: readonly AddressRange[], baseline: Baseline): string[] {
  const known = baseline.miners.map((miner, index) => readKnownMiner(miner, index));
  return miners
    .filter((miner) => !known.some((range) => range.prefix <= miner.prefix && rangeContains(range, miner.network)))
    .map((miner) => rangeToString(miner));
}
