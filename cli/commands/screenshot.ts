/** `screenshot`: a dashboard as a person sees it, as a PNG, and the panels that show nothing. */
import { BitSecureError, EXIT, type ExitStatus } from '../../model/errors.ts';
import { plainLine } from '../../model/text.ts';
import type { Action } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { addKibanaOptions, kibanaOptions, type KibanaFlags } from '../kibana-options.ts';
import { checkNumber, checkWhole, NUMBER, SWITCH, TEXT } from '../options.ts';
import { printData, say } from '../output.ts';

interface Args extends KibanaFlags {
  dashboard: string;
  from?: string | undefined;
  to?: string | undefined;
  out: string;
  width: number;
  height?: number | undefined;
  browser?: string | undefined;
  timeout: number;
  'allow-empty': boolean;
  json: boolean;
}

async function rangeOf({ from, to }: Args): Promise<{ from: string; to: string } | undefined> {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined)
    throw new BitSecureError('USAGE', '--to is given without --from', {
      hint: 'give both, or --from alone: it ends now',
    });
  const { checkTime } = await import('../../kibana/address.ts');
  return { from: checkTime('from', from), to: checkTime('to', to ?? 'now') };
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  checkWhole('width', args.width, 320, 10_000);
  checkWhole('height', args.height, 240, 10_000);
  checkNumber('timeout', args.timeout, 1, 3600);
  const range = await rangeOf(args);
  const kibana = await kibanaOptions(args);
  if (kibana === undefined)
    throw new BitSecureError('USAGE', 'no Kibana is named', { hint: 'give --kibana-url, or set BITSECURE_KIBANA_URL' });
  const [{ takeScreenshot }, { writeFileAtomic }] = await Promise.all([
    import('../../kibana/screenshot.ts'),
    import('../../files/atomic.ts'),
  ]);
  const { dashboard, width, height, browser: executable, 'allow-empty': allowEmpty } = args;
  const timeoutMs = args.timeout * 1000;
  const shot = await takeScreenshot({
    kibana,
    dashboard,
    range,
    width,
    height,
    timeoutMs,
    executable,
    allowEmpty,
    signal,
  });
  writeFileAtomic(args.out, shot.picture);
  const { address, findings } = shot;
  const panels = shot.panels.map(({ title, drawn, problem }) => ({ title, drawn, problem }));
  if (args.json) await printData(`${JSON.stringify({ file: args.out, address, panels, findings }, null, 2)}\n`);
  else {
    for (const { message } of findings) say(plainLine(message));
    say(`${panels.length} panel(s), ${findings.length} finding(s); the picture is ${args.out}`);
  }
  return findings.length > 0 ? EXIT.findings : EXIT.ok;
}

export const screenshot: Action<Args> = {
  builder: (yargs) =>
    addKibanaOptions(
      yargs
        .usage(
          '$0 screenshot\n\nOpens a dashboard in headless Chromium, waits until its panels are drawn, and writes a PNG. Panels that show ' +
            'an error, or no results, are findings.\n\n' +
            'Tested with a real Kibana 5.1.1; Kibana 7 and later and OpenSearch Dashboards by what their sources say.',
        )
        .option('dashboard', { ...TEXT, demandOption: true, describe: 'Id of the dashboard, such as BitSecure' })
        .option('from', { ...TEXT, describe: "ISO time or now-24h [default: the dashboard's own]" })
        .option('to', { ...TEXT, describe: 'The same [default: now]' })
        .option('allow-empty', { ...SWITCH, describe: 'Panels without results are well: nothing was unexpected' })
        .option('timeout', { ...NUMBER, default: 60, describe: 'Seconds that Kibana may take' })
        .group(['dashboard', 'from', 'to', 'allow-empty', 'timeout'], 'What is looked at:')
        .option('out', { ...TEXT, default: 'dashboard.png', describe: 'File of the picture' })
        .option('width', { ...NUMBER, default: 1600, describe: 'Pixels' })
        .option('height', { ...NUMBER, describe: 'Pixels [default: as high as the dashboard]' })
        .option('browser', { ...TEXT, describe: 'File of Chromium or Chrome [default: looked for on the PATH]' })
        .option('json', { ...SWITCH, describe: 'Report as JSON' })
        .group(['out', 'width', 'height', 'browser', 'json'], 'Picture:'),
    )
      .example('$0 screenshot --kibana-url http://127.0.0.1:5601 --dashboard BitSecure', 'into dashboard.png')
      .example('$0 screenshot --dashboard BitSecure --from now-7d --out week.png', 'from BITSECURE_KIBANA_URL'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
