import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';

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
  ])('bitsecure %s: one line, exit status 2', (line, told) => {
    const result = runCli(line.split(' ').filter((word) => word !== ''));
    expect(result).toEqual({ status: 2, stdout: '', stderr: `bitsecure: ${told} [USAGE]\n` });
  });
});
