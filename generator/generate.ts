/** A pack in memory: every file of every target, as a function of the inputs alone. */
import { sha256 } from '../files/digest.ts';
import { packageVersion } from '../files/package-data.ts';
import type { TargetId } from '../files/profile.ts';
import { rangeToString } from '../model/address.ts';
import type { Manifest } from '../model/generated/manifest.ts';
import { contextFor, patternFor } from './context.ts';
import { readInputs, strangersToBaseline, type GenerateOptions, type Inputs } from './inputs.ts';
import { cleanWord } from './markdown.ts';
import { exclusionPhrases } from './phrases.ts';
import type { PackFile, Target } from './targets/target.ts';

export const MANIFEST = 'manifest.json';

export interface GeneratedTarget {
  id: TargetId;
  /** The manifest is the last. */
  files: PackFile[];
}

export interface GeneratedPack {
  targets: GeneratedTarget[];
  /** What the unexpected panels leave out, a phrase each, fit for a terminal. */
  excluded: string[];
  warnings: string[];
}

function manifestOf(target: Target, files: readonly PackFile[], inputs: Inputs, options: GenerateOptions): PackFile {
  const { exclusions, names, expect, timeFrom, profile } = inputs;
  const manifest: Manifest = {
    schema: 'bitsecure/manifest/1',
    tool: { name: 'bitsecure', version: packageVersion() },
    target: { id: target.id, ...target.versions },
    profile: { id: profile.id, sha256: options.profile.sha256 },
    inputs: {
      miners: inputs.miners.map((range) => rangeToString(range)),
      netmonAddresses: exclusions.netmon.map((range) => rangeToString(range)),
      ignoredApplications: exclusions.applications,
      expect,
      indexPattern: patternFor(inputs, target),
      title: names.dashboard.title,
      ...(timeFrom === undefined ? {} : { timeFrom }),
      ...(options.baseline === undefined ? {} : { baseline: options.baseline.source }),
    },
    files: files.map(({ name, content }) => ({ name, bytes: Buffer.byteLength(content), sha256: sha256(content) })),
  };
  return { name: MANIFEST, content: `${JSON.stringify(manifest, null, 2)}\n` };
}

function warningsOf(inputs: Inputs, options: GenerateOptions): string[] {
  if (options.baseline === undefined) return [];
  const unknown = strangersToBaseline(inputs.miners, options.baseline.document);
  if (unknown.length === 0) return [];
  const known = options.baseline.document.miners.map(({ address }) => cleanWord(address));
  return [`the baseline was learned from ${known.join(', ')} and says nothing about ${unknown.join(', ')}`];
}

/**
 * Makes the files of a pack. Same options, same bytes.
 * @throws BitSecureError USAGE, BAD_ADDRESS, BAD_VALUE, BAD_BASELINE, FAMILY_UNSUPPORTED, TARGET_UNSUITED, CIDR_UNSUPPORTED, TOO_LARGE
 */
export function generatePack(options: GenerateOptions): GeneratedPack {
  const inputs = readInputs(options);
  const targets = inputs.targets.map((target): GeneratedTarget => {
    const files = target.files(contextFor(target, inputs, options));
    return { id: target.id, files: [...files, manifestOf(target, files, inputs, options)] };
  });
  return {
    targets,
    excluded: exclusionPhrases(inputs.exclusions, cleanWord),
    warnings: warningsOf(inputs, options),
  };
}
