/** What Wireshark's tshark says about a capture: the independent oracle of reading and decoding. */
import { spawnSync } from 'node:child_process';

export interface TsharkRecord {
  time: string;
  length: number;
  capturedLength: number;
  /** Layers from the link on, such as `eth`, `ip`, `tcp`. */
  protocols: string[];
  /** Every occurrence of each other field that was asked for, commas between them; absent ones are empty. */
  fields: Record<string, string>;
}

const COMMON = ['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.protocols'];

const REASSEMBLY = ['ip.defragment', 'ipv6.defragment', 'tcp.desegment_tcp_streams'];

/**
 * Records of `file` in order, without reassembly, so that each stands for itself.
 * @param reassembled those that a display filter lets through instead, put together of the packets before
 */
export function tshark(
  file: string,
  fields: readonly string[],
  reassembled?: string,
): { records: TsharkRecord[]; complaints: string } {
  const options = reassembled === undefined ? REASSEMBLY.flatMap((o) => ['-o', `${o}:FALSE`]) : ['-Y', reassembled];
  const wanted = [...COMMON, ...fields].flatMap((field) => ['-e', field]);
  const result = spawnSync('tshark', ['-n', '-r', file, ...options, '-T', 'fields', '-E', 'occurrence=a', ...wanted], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const records = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      const [time = '', length, capturedLength, protocols = ''] = values;
      return {
        time,
        length: Number(length),
        capturedLength: Number(capturedLength),
        protocols: protocols.split(':'),
        fields: Object.fromEntries(fields.map((field, i) => [field, values[COMMON.length + i] ?? ''])),
      };
    });
  return { records, complaints: result.stderr };
}
