import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
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
    ['validate', '0 of 1 arguments are given; see --help'],
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
