import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Comparison } from '../../model/generated/comparison.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURES = join(REPOSITORY, 'fixtures', 'captures');
const HOME = join(CAPTURES, 'home-miner.pcap');
const INTRUDERS = join(CAPTURES, 'home-miner-intruders.pcap');
const MINER = ['--miner-ip', '192.168.1.167'];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-baseline-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const baseline = (...args: string[]): CliResult => runCli(['baseline', ...args], { cwd: folder });
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const document = (name = 'baseline.json'): Baseline => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Baseline;
const learnHome = (): void => {
  copyFileSync(join(REPOSITORY, 'test', 'golden', 'baseline', 'home-miner.pcap.json'), join(folder, 'baseline.json'));
};

/** One line on stderr, nothing on stdout, no file but those that were there. */
function refused(result: CliResult, code: string, ...parts: string[]): void {
  expect(result.stderr).toMatch(new RegExp(`^bitsecure: [^\\n]+ \\[${code}\\]\\n$`));
  for (const part of parts) expect(result.stderr).toContain(part);
  expect(result.stdout).toBe('');
  expect(result.status).toBe(2);
}

describe('bitsecure baseline', () => {
  it.each(['', 'learn', 'show', 'draw', 'compare'])('explains itself %s', (name) => {
    const command = name === '' ? [] : [name];
    const { status, stdout } = baseline(...command, '--help');
    expect(status).toBe(0);
    expectGolden(`cli/${['baseline', ...command, 'help'].join('-')}.txt`, stdout);
  });

  it('wants to be told what to do', () => {
    refused(baseline(), 'USAGE', 'name what to do: learn, show, draw or compare');
    refused(baseline('lern'), 'USAGE', 'learn');
  });
});

describe('bitsecure baseline learn', () => {
  it('writes a baseline and reports it', () => {
    const { status, stdout, stderr } = baseline('learn', HOME, ...MINER);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expectGolden('cli/baseline-learn.txt', stdout);
    expectGolden('baseline/home-miner.pcap.json', readFileSync(join(folder, 'baseline.json'), 'utf8'));
    expect(readdirSync(folder)).toEqual(['baseline.json']);
  });

  it('takes captures behind an option, several miners in one word, and an --out in a new folder', () => {
    const out = join('new', 'farm.json');
    const { status, stdout } = baseline(
      'learn',
      '--miner-ip',
      '192.168.1.167,192.168.1.0/28',
      HOME,
      INTRUDERS,
      '--out',
      out,
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, change: 'new', clients: 3, warnings: [] });
    expect(document(out).miners.map(({ address }) => address)).toEqual(['192.168.1.0/28', '192.168.1.167']);
  });

  it('reads stdin and writes stdout', () => {
    const result = runCli(['baseline', 'learn', '-', ...MINER, '--out', '-'], {
      cwd: folder,
      input: readFileSync(HOME),
    });
    expect(result.status).toBe(0);
    expect((JSON.parse(result.stdout) as Baseline).learnedFrom?.[0]?.name).toBe('stdin');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never writes over the capture or the baseline that it reads', () => {
    copyFileSync(HOME, join(folder, 'miner.pcap'));
    const told = 'is read by the same command; write to another file';
    refused(baseline('learn', 'miner.pcap', ...MINER, '--out', 'miner.pcap', '--force'), 'UNWRITABLE', told);
    expect(readFileSync(join(folder, 'miner.pcap'))).toEqual(readFileSync(HOME));
    learnHome();
    renameSync(join(folder, 'baseline.json'), join(folder, 'b.svg'));
    const before = readFileSync(join(folder, 'b.svg'));
    refused(baseline('draw', 'b.svg', '--out', 'b.svg'), 'UNWRITABLE', told);
    expect(readFileSync(join(folder, 'b.svg'))).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('writes to a pipe or a device, and does not read it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe]);
    const text = reader.stdout.toArray() as Promise<Buffer[]>;
    const command = [join(REPOSITORY, 'lib', 'cli', 'main.js'), 'baseline', 'learn', HOME, ...MINER, '--out'];
    // A reader would take the place of `cat`, and wait.
    const { status } = spawnSync(process.execPath, [...command, pipe], { timeout: 20_000, killSignal: 'SIGKILL' });
    expect(status).toBe(0);
    expect(JSON.parse(Buffer.concat(await text).toString())).toMatchObject({ schema: 'bitsecure/baseline/1' });
    expect(baseline('learn', HOME, ...MINER, '--out', '/dev/null').status).toBe(0);
  });

  it('names some of many miners that never occur', () => {
    const many = Array.from({ length: 300 }, (_, at) => `10.9.${at >> 8}.${at & 255}`).join(',');
    refused(baseline('learn', HOME, '--miner-ip', many), 'MINER_NOT_SEEN', '10.9.0.4 and 295 more never occur');
  });

  it('keeps a file that says something else, until it is forced', () => {
    expect(baseline('learn', HOME, ...MINER).status).toBe(0);
    expect(baseline('learn', HOME, ...MINER).stdout).toContain('baseline.json: was the same already');
    put('baseline.json', '{"edited": true}');
    refused(
      baseline('learn', HOME, ...MINER),
      'EDITED_OUTPUT',
      'baseline.json: is there already and says something else',
    );
    expect(document()).toEqual({ edited: true });
    expect(baseline('learn', HOME, ...MINER, '--force').status).toBe(0);
    expect(document().schema).toBe('bitsecure/baseline/1');
  });

  it('learns what a cut capture holds, and warns', () => {
    put('cut.pcap', readFileSync(HOME).subarray(0, 100_000));
    const { status, stderr } = baseline('learn', 'cut.pcap', ...MINER);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: cut\.pcap: cut at the end: [^\n]+\n$/);
    expect(document().destinations.length).toBeGreaterThan(1);
  });

  it('warns of a miner that never occurs', () => {
    const { status, stderr } = baseline('learn', HOME, ...MINER, '--miner-ip', '10.9.9.9');
    expect(status).toBe(0);
    expect(stderr).toBe(
      'warning: 10.9.9.9 never occurs: as far as this baseline knows, all that it does is unexpected\n',
    );
  });

  it('refuses what it cannot use, in one line, and writes nothing', () => {
    const text = put('text.pcap', 'no capture at all\n');
    const empty = put('empty.pcap', '');
    const none = put('none.pcap', readFileSync(HOME).subarray(0, 24));
    const before = readdirSync(folder).sort();
    refused(baseline('learn', ...MINER), 'USAGE', 'see --help');
    refused(baseline('learn', HOME), 'USAGE', 'miner-ip');
    refused(baseline('learn', HOME, '--miner-ip', ''), 'BAD_ADDRESS', 'is empty');
    refused(baseline('learn', HOME, '--miner-ip', 'miner.local'), 'BAD_ADDRESS', 'is a name, not an address');
    refused(baseline('learn', HOME, '--miner-ip', '10.0.0.0/33'), 'BAD_ADDRESS', 'no valid prefix length');
    refused(
      baseline('learn', HOME, '--miner-ip', '10.9.9.9'),
      'MINER_NOT_SEEN',
      '10.9.9.9 never occurs in the capture; the hosts in it are, busiest first: 192.168.1.167,',
    );
    refused(baseline('learn', text, ...MINER), 'BAD_CAPTURE', 'text.pcap: is no capture');
    refused(baseline('learn', empty, ...MINER), 'BAD_CAPTURE', 'empty.pcap: is empty');
    refused(baseline('learn', none, ...MINER), 'BAD_CAPTURE', 'none.pcap: holds no packets');
    refused(baseline('learn', 'nope.pcap', ...MINER), 'NOT_FOUND', 'nope.pcap: no such file');
    refused(
      baseline('learn', HOME, ...MINER, '--interval', 'often'),
      'USAGE',
      '--interval must be a number from 0.001 to 31536000',
    );
    refused(baseline('learn', HOME, ...MINER, '--interval', '0'), 'USAGE', '--interval must be');
    refused(baseline('learn', HOME, ...MINER, '--interval', '1'), 'BAD_VALUE', 'take 5 s or longer');
    refused(baseline('learn', HOME, ...MINER, '--update-interval', '-1'), 'USAGE', '--update-interval must be');
    refused(
      baseline('learn', HOME, ...MINER, '--out', join('text.pcap', 'x.json')),
      'UNWRITABLE',
      'cannot be written (ENOTDIR)',
    );
    refused(baseline('learn', HOME, ...MINER, '--outt', 'x'), 'USAGE', 'did you mean --out?');
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it('tells a fault to a program too', () => {
    const { stderr, status } = baseline('learn', HOME, '--miner-ip', '10.9.9.9', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'MINER_NOT_SEEN', hint: expect.stringContaining('busiest first') as unknown },
    });
  });
});

describe('bitsecure baseline show', () => {
  it('prints a baseline for a person', () => {
    learnHome();
    const { status, stdout, stderr } = baseline('show', 'baseline.json');
    expect([status, stderr]).toEqual([0, '']);
    expectGolden('baseline/home-miner.txt', stdout);
  });

  it('keeps control characters of a document away from the terminal', () => {
    learnHome();
    const edited = { ...document(), note: 'x\u001B[31mred\u202E' };
    put('baseline.json', JSON.stringify(edited));
    expect(baseline('show', 'baseline.json').stdout).toContain('note: x [31mred');
    expect(baseline('show', 'baseline.json').stdout).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });

  it('refuses what is no baseline', () => {
    put('old.json', '{\n  "schema": "bitsecure/baseline/7"\n}');
    refused(
      baseline('show', 'old.json'),
      'BAD_BASELINE',
      'old.json:2:13: is a baseline of format bitsecure/baseline/7, this version reads bitsecure/baseline/1; learn it again',
    );
    refused(baseline('show', 'nope.json'), 'NOT_FOUND', 'nope.json: no such file');
    refused(baseline('show', HOME), 'BAD_BASELINE', 'is not valid JSON');
  });
});

describe('bitsecure baseline draw', () => {
  it('draws both pictures beside the baseline, the same in any time zone', () => {
    mkdirSync(join(folder, 'deep'));
    learnHome();
    copyFileSync(join(folder, 'baseline.json'), join(folder, 'deep', 'farm.json'));
    const file = join('deep', 'farm.json');
    const result = runCli(['baseline', 'draw', file], {
      cwd: folder,
      env: { TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8' },
    });
    expect(result).toEqual({
      status: 0,
      stderr: '',
      stdout: `${join('deep', 'farm.png')}: written\n${join('deep', 'farm.svg')}: written\n`,
    });
    expectGolden('baseline/home-miner.svg', readFileSync(join(folder, 'deep', 'farm.svg'), 'utf8'));
    expect(
      readFileSync(join(folder, 'deep', 'farm.png'))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('draws one picture where its ending says so, as large as it is told', () => {
    learnHome();
    expect(baseline('draw', 'baseline.json', '--out', 'wide.SVG', '--width', '1600', '--height', '500').status).toBe(0);
    expect(readFileSync(join(folder, 'wide.SVG'), 'utf8')).toMatch(/^<svg [^>]*width="1600" height="500"/);
    expect(existsSync(join(folder, 'wide.png'))).toBe(false);
    expect(baseline('draw', 'baseline.json', '--out', 'plain').status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['baseline.json', 'plain.png', 'plain.svg', 'wide.SVG']);
  });

  it('refuses other pictures and sizes', () => {
    learnHome();
    refused(
      baseline('draw', 'baseline.json', '--out', 'x.jpg'),
      'USAGE',
      'end it with .png or .svg, or give no ending for both',
    );
    refused(baseline('draw', 'baseline.json', '--out', '-'), 'USAGE', 'is no name of a picture');
    refused(
      baseline('draw', 'baseline.json', '--width', '5'),
      'USAGE',
      '--width must be a whole number from 320 to 8000',
    );
    refused(baseline('draw', 'baseline.json', '--height', 'tall'), 'USAGE', '--height must be');
    refused(
      baseline('draw', 'baseline.json', '--out', join('baseline.json', 'x.png')),
      'UNWRITABLE',
      'cannot be written',
    );
    expect(readdirSync(folder)).toEqual(['baseline.json']);
  });
});

describe('bitsecure baseline compare', () => {
  it('lists what differs, and exits with 1', () => {
    learnHome();
    const { status, stdout, stderr } = baseline('compare', 'baseline.json', INTRUDERS);
    expect([status, stderr]).toEqual([1, '']);
    expectGolden('cli/baseline-compare.txt', stdout);
  });

  it('gives a program the same', () => {
    learnHome();
    const { status, stdout } = baseline('compare', 'baseline.json', INTRUDERS, '--json');
    expect(status).toBe(1);
    const { differences, notJudged } = JSON.parse(stdout) as Comparison;
    expect(differences.map(({ kind }) => kind)).toEqual([
      'silent-miner',
      'new-destination',
      'new-client',
      'new-application',
      'new-application',
      'application-changed',
    ]);
    expect(notJudged).toEqual([]);
  });

  it('is content when all is as before', () => {
    learnHome();
    expect(baseline('compare', 'baseline.json', HOME)).toEqual({
      status: 0,
      stderr: '',
      stdout: 'No differences from the baseline.\n',
    });
  });

  it('says what it could not judge', () => {
    learnHome();
    put('short.pcap', readFileSync(HOME).subarray(0, 3000));
    const { status, stdout } = baseline('compare', 'baseline.json', 'short.pcap');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not judged: whether destination 192\.0\.2\.123 /);
    expect(stdout).toContain('No differences from the baseline; 2 not judged, too little was observed.\n');
  });

  it('finds a miner that never occurs silent, rather than failing', () => {
    learnHome();
    put('baseline.json', JSON.stringify(document()).replaceAll('192.168.1.167', '192.168.1.168'));
    const { status, stdout } = baseline('compare', 'baseline.json', HOME);
    expect(status).toBe(1);
    expect(stdout).toBe(
      'silent-miner  the miner 192.168.1.168 was not heard in 6 h; silent in the baseline for at most 5 min 1 s, tolerated are 15 min 4 s\n1 difference from the baseline.\n',
    );
  });

  it('ignores the applications that it is told to', () => {
    learnHome();
    const kinds = (...args: string[]): string[] =>
      (
        JSON.parse(baseline('compare', 'baseline.json', INTRUDERS, '--json', ...args).stdout) as Comparison
      ).differences.map(({ kind, application }) => `${kind} ${application ?? ''}`);
    expect(kinds('--ignore-application', 'SSH,stratum-monero')).toEqual(['silent-miner ']);
  });

  it('refuses a baseline or capture that it cannot use', () => {
    learnHome();
    refused(baseline('compare', 'baseline.json'), 'USAGE', 'see --help');
    refused(baseline('compare', HOME, HOME), 'BAD_BASELINE', 'is not valid JSON');
    refused(baseline('compare', 'baseline.json', 'baseline.json'), 'BAD_CAPTURE', 'is no capture');
    put('none.pcap', readFileSync(HOME).subarray(0, 24));
    refused(baseline('compare', 'baseline.json', 'none.pcap'), 'BAD_CAPTURE', 'none.pcap: holds no packets');
  });
});
