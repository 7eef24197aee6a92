/** Lines read by their octets: what is accepted says the same as a parser would, and what is counted is the same either way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLine } from '../../../capture/mining/json-line.ts';
import { MiningMeter } from '../../../capture/mining/meter.ts';
import { ParsedMessage, PLACES, type RpcMessage } from '../../../capture/mining/rpc-message.ts';
import { isObject } from '../../../model/json.ts';
import { answerRows } from '../../support/pools/answers.ts';
import { MINING_CASES, tell } from '../../support/mining-cases.ts';

const CASES = MINING_CASES.filter(({ path }) => path[0] !== 'http');
const SAID = CASES.flatMap(({ said }) => said.map(([, text]) => text.trim()));
const HASH = 'ab'.repeat(32);
const OFTEN = [
  `{"params":["worker.1","d6f81a3c","092b4d6f","d6f81a3c","d6f81a3c"],"id":311,"method":"mining.submit"}`,
  '{"id":311,"result":true,"error":null}',
  `{"id": null, "method": "mining.notify", "params": ["1", "${HASH}", "01${HASH.repeat(9)}", "", ["${HASH}","${HASH}"], "20000000", "207fffff", "6b01470c", false]}\r`,
  '{"id":2,"jsonrpc":"2.0","error":null,"result":{"status":"OK"}}',
  `{"jsonrpc":"2.0","method":"job","params":{"blob":"${HASH}","job_id":"7","target":"b88d0600","height":3251023}}`,
  `{"id":4,"method":"mining.submit","params":["t1.rig","1","5a","00","${HASH}${HASH}"]}`,
  '\t{ "result" : [ ] , "id" : -0.50 , "error" : { } }',
];
/** JSON or not: none of it is plain. */
const ODD = [
  '',
  '[]',
  '{}',
  'true',
  '[{"id":1,"result":true}]',
  '{"id":1}}',
  '{"id":1,}',
  '{"id":1 "a":2}',
  '{"id":1',
  '{"id":"1',
  '{"id"',
  '{"id":',
  '{id:1}',
  '{"id":01}',
  '{"id":-}',
  '{"id":1.}',
  '{"id":.5}',
  '{"id":+1}',
  '{"id":1e400}',
  '{"id":tru}',
  '{"id":trux}',
  '{"id":[1}}',
  '{"id":[1,]}',
  '{"id":{"a"}}',
  '{"id":"\\u0031"}',
  '{"\\u0069d":1}',
  '{"id":"\t"}',
  '{"id":"\u{7f}\u{80}"}',
  '{"id":"ß"}',
  '\u{feff}{"id":1}',
  '{"id":1}\u{a0}',
  '{"id":1}\u{b}',
  '{"id":\n1}',
  `{"id":"${'a'.repeat(40)}\u{1f}"}`,
  `{"id":"${'a'.repeat(41)}ß${'a'.repeat(9)}"}`,
  `{"id":"${'a'.repeat(42)}\\"${'a'.repeat(9)}"}`,
  `{"id":"${'a'.repeat(43)}`,
  `{"id":${'['.repeat(17)}${']'.repeat(17)}}`,
  `{"id":${'['.repeat(90_000)}`,
];
/** Plain, and told apart with care. */
const EVEN = [
  '{"id":1,"id":2,"method":"a","method":7}',
  '{"params":[1,2],"params":{"a":[1,2,3]}}',
  '{"params":{"a":[1,2,3]},"params":[[1,2,3],"four"]}',
  '{"params":["a",["b","c"],{"d":"e"},"","f","g","h","i","j","k"],"result":["x"]}',
  '{"__proto__":{"id":3},"constructor":1,"ids":4,"i":5,"erro":1,"resultx":2}',
  '{"id":123456789012345678901234567890}',
  '{"id":123456789012345}',
  '{"id":90071992547409931}',
  '{"id":-0,"result":-0.0}',
  '{"id":"311","method":""}',
  '{"id":[1, 2],"method":"mining.submitted"}',
  '{"id":{"b":1,"a":[]},"method":"mining.submi"}',
  `{"id":${'['.repeat(16)}${']'.repeat(16)}}`,
];

const members = (message: RpcMessage): unknown => {
  const { method, id, result, error, paramCount, object } = message;
  const lengths = Array.from({ length: PLACES }, (_, index) => message.paramLength(index));
  return { method, id, result, error, paramCount, lengths, object };
};

/** What stands in octets, by a reader that has just read something else from a larger piece of memory; undefined where it refuses. */
const reader = new JsonLine();
function readPlain(octets: Uint8Array): unknown {
  const memory = Buffer.concat([Buffer.from('"]}'), octets, Buffer.from('"]}\n{}')]);
  reader.read(Buffer.from('{"id":1,"method":"x","params":["a"],"result":1,"error":1}'), 0, 57);
  return reader.read(memory, 3, 3 + octets.length) === 3 + octets.length ? members(reader) : undefined;
}

function readParsed(octets: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(octets).toString('utf8').trim());
    return isObject(value) ? members(new ParsedMessage(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** What is put into lines to hurt them, one in each place between spaces. */
const NASTY = [
  '" \\ { } [ ] , : 0 - . 1e9 null \\u0069 [[[[ "ok" false {"a":1} "id":7, "params":[] ,"error":[] "method":"submit", ß'.split(
    ' ',
  ),
  ' \t\r\n\0\u{a0}'.split(''),
].flat();
type Change = readonly [at: number, drop: number, put: Uint8Array];
const change = fc.tuple(
  fc.nat(2000),
  fc.nat(3),
  fc.oneof(
    fc.constantFrom(...NASTY).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 2 }),
  ),
);

function changed(line: string, changes: readonly Change[]): Buffer {
  let octets = Buffer.from(line);
  for (const [where, drop, put] of changes) {
    const at = where % (octets.length + 1);
    octets = Buffer.concat([octets.subarray(0, at), put, octets.subarray(at + drop)]);
  }
  return octets;
}

const ANSWERS = ['more-answers.tsv', 'refusals.tsv']
  .flatMap((table) => answerRows(table))
  .flatMap(({ answer }) => answer.toString('latin1').split('\n'));
const PLAIN = [...SAID, ...OFTEN, ...EVEN];
const anyLine = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN) },
  fc.constantFrom(...ODD.filter((line) => line.length < 1000), ...ANSWERS),
  fc.json(),
  fc
    .record({ id: fc.jsonValue(), method: fc.string(), params: fc.jsonValue(), result: fc.jsonValue() })
    .map((message) => JSON.stringify(message)),
);
const hurt = fc.tuple(anyLine, fc.array(change, { maxLength: 2 })).map(([line, changes]) => changed(line, changes));

describe('a line by its octets', () => {
  it.each(PLAIN)('is accepted, and says what a parser would: %s', (line) => {
    const octets = Buffer.from(line);
    const said = readPlain(octets);
    expect(said).toBeDefined();
    expect(said).toEqual(readParsed(octets));
  });

  it.each(ODD)('is refused when it is not plain: %j', (line) => {
    expect(readPlain(Buffer.from(line))).toBeUndefined();
  });

  it('is refused, or says what a parser would, however it is hurt', () => {
    let accepted = 0;
    fc.assert(
      fc.property(hurt, (octets) => {
        const said = readPlain(octets);
        if (said === undefined) return;
        accepted += 1;
        expect(said).toEqual(readParsed(octets));
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(2000);
  });
});

/** A no-break space before the line feed: trimmed for a parser, and refused by the reader. */
const parsedOnly = (octets: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(octets).toString('latin1').replaceAll('\n', '\u{c2}\u{a0}\n'), 'latin1');

describe('what is counted', () => {
  it('is the same by octets as by a parser', () => {
    const saying = fc.array(fc.tuple(fc.boolean(), hurt), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...CASES), saying, ({ path, said }, more) => {
        const conversation: (readonly [boolean, Buffer])[] = [
          ...said.map(([who, text]) => [who === 'miner', Buffer.from(text)] as const),
          ...more.map(([fromClient, line]) => [fromClient, Buffer.concat([line, Buffer.from('\n')])] as const),
        ];
        const byOctets = new MiningMeter(path);
        const parsed = new MiningMeter(path);
        for (const [us, [fromClient, octets]] of conversation.entries()) {
          tell(byOctets, fromClient, octets, us);
          tell(parsed, fromClient, parsedOnly(octets), us);
        }
        expect(byOctets.facts).toEqual(parsed.facts);
      }),
      { numRuns: 3000 },
    );
  });
});
