import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { REPOSITORY } from '../support/shared.ts';

describe('a command line that cannot be understood', () => {
  it.each([
    ['', 'name a command; see --help'],
    ['frob', 'there is no command "frob"; see --help'],
    ['genrate', 'there is no command "genrate"; did you mean generate?'],
    ['valdate dist', 'there is no command "valdate"; did you mean validate?'],
    ['baseline', 'name what to do: learn, show, draw or compare; see --help'],
    ['baseline lern', 'there is no command "lern"; did you mean learn?'],
    ['baseline frob', 'there is no command "frob"; see --help'],
    ['generate frob', 'unexpected "frob"; see --help'],
    ['generate --miner-op 10.0.0.1', 'unknown option --miner-op; did you mean --miner-ip?'],
    ['validate', '0 of 1 arguments are given: bitsecure validate <path..>; see --help'],
    [
      'baseline compare a.json',
      '1 of 2 arguments are given: bitsecure baseline compare <baseline> <capture..>; see --help',
    ],
    ['pools export', '--format is not given; see --help'],
    ['pools export --format', '--format takes a value; see --help'],
    ['upgrade a.json --target netmon', '--target is kibana | opensearch-dashboards, and not "netmon"; see --help'],
    ['cluster status -- -y', 'unexpected "-y"; see --help'],
  ])('bitsecure %s: one line, exit status 2', (line, told) => {
    const result = runCli(line.split(' ').filter((word) => word !== ''));
    expect(result).toEqual({ status: 2, stdout: '', stderr: `bitsecure: ${told} [USAGE]\n` });
  });

  const MINER = '--miner-ip 10.0.0.1 --dry-run';
  it.each([
    [`generate ${MINER}=maybe`, '--dry-run is a switch, and "maybe" is neither true nor false; give --dry-run alone'],
    ['generate --dryRun=x', 'unknown option --dryRun; did you mean --dry-run?'],
    [`generate ${MINER} --out a --out b`, '--out is given 2 times; give it once'],
    ['sessions x --out a --output b', '--out is given 2 times; give it once'],
    ['baseline learn x --miner-ip 1.1.1.1 --interval 5 --interval 6', '--interval is given 2 times; give it once'],
    ['sessions x --top 1.5', '--top must be a whole number from 1 to 10000'],
    ['sessions x --max-sessions 1.5', '--max-sessions must be a whole number from 1 to 16777216'],
    ['replay x --shards 1.5', '--shards must be a whole number from 1 to 1024'],
    ['pools serve --port 1.5', '--port must be a whole number from 0 to 65535'],
    ['generate --no-miner-ip', '--miner-ip takes a value; leave --no-miner-ip out'],
    ['generate --no-title', '--title takes a value; leave --no-title out'],
    ['generate --miner-ip.x=1.2.3.4', 'unknown option --miner-ip.x; did you mean --miner-ip?'],
  ])('bitsecure %s: options that yargs would let pass', (line, told) => {
    expect(runCli(line.split(' '))).toEqual({ status: 2, stdout: '', stderr: `bitsecure: ${told} [USAGE]\n` });
  });
});

/** `--help` as on a terminal of so many columns. */
function helpOf(command: string, columns: number, ...more: string[]): string[] {
  const terminal = `--import "data:text/javascript,process.stdout.columns=${columns}"`;
  const result = runCli([...command.split(' ').filter((word) => word !== ''), '--help', ...more], {
    env: { NODE_OPTIONS: terminal },
  });
  expect([result.status, result.stderr]).toEqual([0, '']);
  return result.stdout.trimEnd().split('\n');
}

/** The commands below one, from its own help. */
function below(command: string): string[] {
  const names = helpOf(command, 200).flatMap(
    (line) => /^ {2}bitsecure ([a-z ]*[a-z])(?: <.*>)? {2}/.exec(line)?.[1] ?? [],
  );
  return names.filter((name) => name.startsWith(command) && name !== command);
}

describe('--help', () => {
  const first = below('');
  const commands = [...first, ...['baseline', 'cluster', 'pools'].flatMap((name) => below(name))];

  it('is there for every command', () => {
    expect(commands).toHaveLength(29);
  });

  it.each(['', ...commands])('of bitsecure %s fits a screen of 80 by 40', (command) => {
    const lines = helpOf(command, 80);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).not.toMatch(/\[(?:string|boolean|array|number|required)\] \[/);
  });

  it('names the options of a connection that the README describes', () => {
    const words = new Set(helpOf('import', 80).join(' ').split(/[ ,]+/));
    const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
    const rows = readme.slice(readme.indexOf('### Connections')).match(/^\| .*`--.*$/gm) ?? [];
    const flags = rows.flatMap((row) => [...row.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag));
    expect(flags).toHaveLength(12);
    expect(flags.filter((flag) => flag === undefined || !words.has(flag))).toEqual([]);
  });
});

const FULL = '/dev/full';

describe('a stdout that takes nothing', () => {
  it.skipIf(!existsSync(FULL))('is one line and exit status 2 (skipped where there is no /dev/full)', () => {
    const stdout = openSync(FULL, 'w');
    const command = [join(REPOSITORY, 'lib', 'cli', 'main.js'), 'generate', '--miner-ip', '10.0.0.1', '--dry-run'];
    const result = spawnSync(process.execPath, command, { stdio: ['ignore', stdout, 'pipe'], encoding: 'utf8' });
    closeSync(stdout);
    expect(result.stderr).toMatch(/^bitsecure: stdout: cannot be written \(ENOSPC\); .* \[UNWRITABLE\]\n$/);
    expect(result.status).toBe(2);
  });
});
