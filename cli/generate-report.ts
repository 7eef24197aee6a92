/** What `generate` says when it is done. */
import type { GeneratedPack } from '../generator/generate.ts';
import type { WrittenFile } from '../generator/write.ts';
import type { GenerateReport } from '../model/generated/generate-report.ts';
import { enumerate } from '../model/text.ts';
import type { GenerateSettings } from './generate-settings.ts';
import { paint } from './output.ts';

/** Phrases of what is left out that are told. */
const SHOWN = 8;

/** For a program. */
export function jsonReport(
  pack: GeneratedPack,
  written: readonly WrittenFile[],
  settings: GenerateSettings,
  dryRun: boolean,
): string {
  const targets = pack.targets.map(({ id }) => ({
    id,
    files: written
      .filter(({ target }) => target === id)
      .map(({ file, name, bytes, sha256, change }) => ({ file, name, bytes, sha256, change })),
  }));
  const report: GenerateReport = {
    out: settings.out,
    dryRun,
    targets,
    excluded: pack.excluded,
    warnings: pack.warnings,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function nextStep(pack: GeneratedPack, settings: GenerateSettings, hasBaseline: boolean, dryRun: boolean): string {
  if (dryRun) return 'Nothing was written. Run again without --dry-run.';
  const [target, ...others] = pack.targets;
  const readme =
    others.length > 0 ? 'the README.md in the folder for your server' : `${settings.out}/${target?.id ?? ''}/README.md`;
  if (hasBaseline) return `Next: import it as ${readme} tells.`;
  return (
    'There is no baseline yet: the unexpected panels show all that the miners do. Record them for a few hours while all ' +
    `is well, and run again with --baseline-capture <file>. How to import: ${readme}.`
  );
}

/** For a person. */
export function prettyReport(
  pack: GeneratedPack,
  written: readonly WrittenFile[],
  settings: GenerateSettings,
  dryRun: boolean,
): string {
  const width = Math.max(...written.map(({ file }) => file.length));
  const style = { new: 'green', changed: 'yellow', same: 'dim' } as const;
  const lines = written.map(
    ({ file, bytes, change }) =>
      `${paint(style[change], change.padEnd(7), process.stdout)}  ${file.padEnd(width)}  ${String(bytes).padStart(9)} bytes`,
  );
  const excluded =
    pack.excluded.length === 0
      ? 'The unexpected panels leave out nothing.'
      : `Expected: ${enumerate(pack.excluded, SHOWN, '; ')}.`;
  const hasBaseline = settings.baseline !== undefined || settings.baselineCaptures.length > 0;
  return [...lines, '', excluded, nextStep(pack, settings, hasBaseline, dryRun), ''].join('\n');
}
