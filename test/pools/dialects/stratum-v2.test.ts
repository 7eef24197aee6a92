/** The Noise handshake of Stratum V2 against the reference implementation's octets, a pool in this process, and forgeries. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROBERS } from '../../../pools/dialects/index.ts';
import { finishHandshake } from '../../../pools/dialects/stratum-v2.ts';
import { converse, octetByOctet, TARGET } from '../../support/pools/converse.ts';
import { answerHandshake } from '../../support/pools/sv2-responder.ts';
import { REPOSITORY } from '../../support/shared.ts';

type Hex = Record<'privateKey' | 'act1' | 'act2' | 'certificate', string>;
const recorded = JSON.parse(readFileSync(join(REPOSITORY, 'fixtures/pools/sv2-handshake.json'), 'utf8')) as Hex;
const octets = (name: keyof Hex): Buffer => Buffer.from(recorded[name], 'hex');
const keys = { privateKey: octets('privateKey'), publicKey: octets('act1') };
const prober = PROBERS['stratum-v2'];
const hello = Buffer.from(prober.begin(TARGET).hello);

it('finishes the handshake that the reference implementation answered', () => {
  expect(finishHandshake(keys, octets('act2'))?.toString('hex')).toBe(recorded.certificate);
});

it('one octet of it changed, wherever it is, and it is refused', () => {
  for (const at of [0, 63, 64, 127, 128, 143, 144, 150, 217, 218, 233]) {
    const forged = octets('act2');
    forged[at]! ^= 1;
    expect(finishHandshake(keys, forged), `octet ${at}`).toBeUndefined();
  }
});

it('sends 64 octets, and tells the validity of the certificate', () => {
  expect(hello.length).toBe(64);
  const answer = answerHandshake(hello, { validFrom: 1_700_000_000, notValidAfter: 1_900_000_000 });
  for (const pieces of [[answer], octetByOctet(answer), [Buffer.concat([answer, randomBytes(40)])]]) {
    expect(converse(prober, pieces).verdict).toEqual({
      reason: 'handshake',
      dialect: 'stratum-v2',
      evidence: 'Noise handshake finished, certificate version 0 valid from 2023-11-14 to 2030-03-17',
    });
  }
});

it('the answer to somebody else, random octets, and a handshake that is cut prove nothing', () => {
  const answer = answerHandshake(hello);
  for (const forged of [
    octets('act2'),
    randomBytes(234),
    randomBytes(1000),
    Buffer.alloc(234),
    answer.subarray(0, 233),
  ]) {
    for (const end of ['timeout', 'closed', 'reset'] as const) {
      expect(converse(prober, [forged], end).verdict.reason).toBe('other-protocol');
    }
  }
});
