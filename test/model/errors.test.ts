import { describe, expect, it } from 'vitest';
import { BitSecureError } from '../../model/errors.ts';

describe('an error', () => {
  it('is one line that names file, place and remedy', () => {
    const error = new BitSecureError('BAD_CONFIG', 'unknown key "minerip"', {
      file: 'a.yaml',
      line: 3,
      column: 1,
      hint: 'did you mean miner-ip',
    });
    expect(error.toLine()).toBe('a.yaml:3:1: unknown key "minerip"; did you mean miner-ip');
    expect(error.exitStatus).toBe(2);
  });

  it('stays one line whatever it quotes', () => {
    expect(new BitSecureError('NOT_FOUND', 'no\nsuch\u0007file', { file: 'a\r\nb' }).toLine()).toBe(
      'a b: no such file',
    );
  });

  it('of an interruption has the status of one', () => {
    expect(new BitSecureError('INTERRUPTED', 'stopped').exitStatus).toBe(130);
  });
});
