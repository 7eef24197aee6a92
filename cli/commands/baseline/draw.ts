/** `baseline draw`: the chart of a baseline as files. */
import { extname } from 'node:path';
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { checkWhole } from '../../options.ts';
import { printData } from '../../output.ts';

interface Args {
  baseline: string;
  out?: string | undefined;
  width: number;
  height: number;
}

const FORMATS = ['png', 'svg'] as const;

/** Files to write by format: the one that is named, or both. */
function filesOf(args: Args): { file: string; format: (typeof FORMATS)[number] }[] {
  const stem = args.out ?? args.baseline.replace(/\.json$/i, '');
  const extension = extname(stem).slice(1).toLowerCase();
  const named = FORMATS.find((format) => format === extension);
  if (args.out !== undefined && named !== undefined) return [{ file: args.out, format: named }];
  if (args.out === '-' || args.out === '' || (args.out !== undefined && extension !== '')) {
    throw new BitSecureError('USAGE', `--out ${JSON.stringify(args.out)} is no name of a picture`, {
      hint: 'end it with .png or .svg, or give no ending for both',
    });
  }
  return FORMATS.map((format) => ({ file: `${stem}.${format}`, format }));
}

async function handler(args: Args): Promise<ExitStatus> {
  checkWhole('width', args.width, 320, 8000);
  checkWhole('height', args.height, 160, 8000);
  const files = filesOf(args);
  const [{ readBaseline }, { drawBaseline }, { writeFileAtomic }, { refuseInput }] = await Promise.all([
    import('../../../baseline/read.ts'),
    import('../../../baseline/draw.ts'),
    import('../../../files/atomic.ts'),
    import('../../../files/destination.ts'),
  ]);
  for (const { file } of files) refuseInput(file, [args.baseline]);
  const size = { width: args.width, height: args.height };
  const picture = await drawBaseline(readBaseline(args.baseline), size);
  for (const { file, format } of files) writeFileAtomic(file, picture[format]);
  await printData(files.map(({ file }) => `${file}: written\n`).join(''));
  return EXIT.ok;
}

export const draw: Command<Args> = {
  command: 'draw <baseline>',
  describe: 'Draw bytes by application over time, as PNG and SVG',
  builder: (yargs) =>
    yargs
      .positional('baseline', { type: 'string', demandOption: true, describe: 'Baseline document' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'name.png or name.svg; without ending both [default: beside the baseline]',
      })
      .option('width', { type: 'number', default: 1000, requiresArg: true, describe: 'Pixels' })
      .option('height', { type: 'number', default: 400, requiresArg: true, describe: 'Pixels' })
      .example('$0 baseline draw baseline.json', 'writes baseline.png and baseline.svg')
      .example('$0 baseline draw baseline.json --out wide.svg --width 1600', 'one picture'),
  handler,
};
