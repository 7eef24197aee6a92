/** What `generate` is told: flags, then the config file, then defaults. */
import { dirname, isAbsolute, join } from 'node:path';
import { isProfileFile, type TargetId } from '../files/profile.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Config } from '../model/generated/config.ts';
import { splitList } from './options.ts';

/** The flags as yargs gives them; absent where not used. */
export interface GenerateFlags {
  'miner-ip'?: string[] | undefined;
  baseline?: string | undefined;
  'baseline-capture'?: string[] | undefined;
  'netmon-ip'?: string[] | undefined;
  'ignore-application'?: string[] | undefined;
  profile?: string | undefined;
  target?: string[] | undefined;
  'index-pattern'?: string | undefined;
  title?: string | undefined;
  'time-from'?: string | undefined;
  expect?: string | undefined;
  out?: string | undefined;
}

export interface GenerateSettings {
  miners: string[];
  baseline: string | undefined;
  baselineCaptures: string[];
  netmonAddresses: string[];
  ignoredApplications: string[] | undefined;
  profile: string;
  targets: TargetId[] | undefined;
  indexPattern: string | undefined;
  title: string | undefined;
  timeFrom: string | undefined;
  expect: 'application' | 'address' | undefined;
  out: string;
}

export const TARGET_CHOICES = ['netmon', 'kibana', 'opensearch-dashboards', 'all'] as const;

function listOf(value: string | readonly string[] | undefined): string[] | undefined {
  if (value === undefined) return undefined;
  return [value].flat();
}

function targetsOf(names: readonly string[] | undefined): TargetId[] | undefined {
  if (names === undefined) return undefined;
  const wrong = names.find((name) => !(TARGET_CHOICES as readonly string[]).includes(name));
  if (wrong !== undefined || names.length === 0) {
    throw new BitSecureError('USAGE', `there is no target ${JSON.stringify(wrong ?? '')}`, {
      hint: `use ${TARGET_CHOICES.join(', ')}`,
    });
  }
  return names.includes('all') ? undefined : (names as TargetId[]);
}

/** Paths in a config file are meant from where the file is. */
function inFolderOf(config: string | undefined, path: string): string {
  return config === undefined || isAbsolute(path) ? path : join(dirname(config), path);
}

/**
 * Merges flags and config.
 * @param configFile where the config was read from
 * @throws BitSecureError USAGE
 */
export function settingsOf(flags: GenerateFlags, config: Config, configFile: string | undefined): GenerateSettings {
  const list = (key: 'miner-ip' | 'netmon-ip' | 'ignore-application' | 'target'): string[] | undefined => {
    const values = flags[key] ?? listOf(config[key]);
    return values === undefined ? undefined : splitList(values);
  };
  const path = (key: 'baseline' | 'out'): string | undefined =>
    flags[key] ?? (config[key] === undefined ? undefined : inFolderOf(configFile, config[key]));
  const given = flags['baseline-capture'] !== undefined || flags.baseline !== undefined;
  const captures =
    flags['baseline-capture'] ??
    (given ? [] : (listOf(config['baseline-capture']) ?? []).map((file) => inFolderOf(configFile, file)));
  const baseline =
    flags['baseline-capture'] === undefined || flags.baseline !== undefined ? path('baseline') : undefined;
  if (baseline !== undefined && captures.length > 0) {
    throw new BitSecureError('USAGE', 'a baseline file and captures to learn one from are both given', {
      hint: 'use --baseline or --baseline-capture',
    });
  }
  const ignored = list('ignore-application');
  const profile = flags.profile ?? config.profile;
  return {
    miners: list('miner-ip') ?? [],
    baseline,
    baselineCaptures: captures,
    netmonAddresses: list('netmon-ip') ?? [],
    ignoredApplications: ignored?.filter((name) => name !== ''),
    profile:
      flags.profile === undefined && profile !== undefined && isProfileFile(profile)
        ? inFolderOf(configFile, profile)
        : (profile ?? 'netmon'),
    targets: targetsOf(list('target')),
    indexPattern: flags['index-pattern'] ?? config['index-pattern'],
    title: flags.title ?? config.title,
    timeFrom: flags['time-from'] ?? config['time-from'],
    expect: (flags.expect as GenerateSettings['expect']) ?? config.expect,
    out: path('out') ?? 'dist',
  };
}
