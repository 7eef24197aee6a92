/**
 * The project's own story, as captures: a home network with one miner. `homeMinerBaseline` is six hours in which all is
 * well; `homeMinerIntruders` is the hour after, with what the unexpected panels exist for. Addresses are those set apart
 * for documentation (RFC 5737) and private ones (RFC 1918); the names are under example domains, but for the SNI of
 * Windows Update, which is what makes that service known by name.
 */
import { clientHello, dnsMessages, tlsData, Traffic } from './traffic.ts';

const host = (address: string, last: string): { address: string; mac: string } => ({
  address,
  mac: `02:00:00:00:00:${last}`,
});
const GATEWAY_MAC = '01';
const MINER = host('192.168.1.167', '67');
const ROUTER = host('192.168.1.1', GATEWAY_MAC);
const MONITOR = host('192.168.1.50', '50');
const LAPTOP = host('192.168.1.30', '30');
const POOL = host('203.0.113.10', GATEWAY_MAC);
const TIME_SERVER = host('192.0.2.123', GATEWAY_MAC);
const WINDOWS_UPDATE = host('198.51.100.20', GATEWAY_MAC);
const WEB = host('198.51.100.80', GATEWAY_MAC);
const STRANGER = host('203.0.113.99', GATEWAY_MAC);
const OTHER_POOL = host('198.51.100.66', GATEWAY_MAC);

/** 2026-03-02T06:00:00Z */
const START = 1772431200;
const HOUR = 3600;

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
/** Hexadecimal digits that look like work and are a function of their place. */
const hex = (seed: number, digits: number): string =>
  Array.from({ length: digits }, (_, i) => ((seed * 7919 + i * 104729) % 16).toString(16)).join('');

function mine(traffic: Traffic, from: number, to: number, clientPort: number): void {
  const pool = traffic.tcp(from, MINER, clientPort, POOL, 3333);
  pool.say(from + 0.1, line({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.10.0'] }));
  pool.answer(from + 0.15, line({ id: 1, result: [[['mining.notify', 'ae6812eb']], hex(3, 8), 4], error: null }));
  pool.say(from + 0.2, line({ id: 2, method: 'mining.authorize', params: ['worker.1', 'x'] }));
  pool.answer(from + 0.25, line({ id: 2, result: true, error: null }));
  pool.answer(from + 0.3, line({ id: null, method: 'mining.set_difficulty', params: [8192] }));
  let id = 3;
  // A job every five minutes, give or take two seconds; one or two shares are found and sent with it.
  for (let at = from + 0.4; at < to; at += 300) {
    const jitter = (id % 5) - 2;
    const job = hex(id, 8);
    pool.answer(
      at + jitter + 2,
      line({
        id: null,
        method: 'mining.notify',
        params: [
          job,
          hex(id, 64),
          hex(id, 116),
          hex(id, 200),
          [hex(id, 64), hex(id + 1, 64)],
          '20000000',
          '1703255b',
          hex(id, 8),
          true,
        ],
      }),
    );
    for (let share = 0; share <= id % 2; share += 1) {
      pool.say(
        at + jitter + 2.2 + share * 0.3,
        line({ params: ['worker.1', job, hex(share, 8), hex(id, 8), hex(id, 8)], id, method: 'mining.submit' }),
      );
      pool.answer(at + jitter + 2.3 + share * 0.3, line({ id, result: true, error: null }));
      id += 1;
    }
  }
  pool.close(to);
}

function resolve(traffic: Traffic, at: number, id: number, name: string, address: string, client = MINER): void {
  const { query, answer } = dnsMessages(id, name, address);
  const port = 40000 + (id % 20000);
  traffic.udp(at, client, port, ROUTER, 53, query);
  traffic.udp(at + 0.02, ROUTER, 53, client, port, answer);
}

function housekeeping(traffic: Traffic, from: number, to: number): void {
  for (let at = from + 5, id = 1; at < to; at += 1800, id += 1)
    resolve(traffic, at, id, 'stratum.pool.example.net', POOL.address);
  for (let at = from + 40; at < to; at += 1024) {
    const ntp = Buffer.alloc(48);
    ntp.writeUInt8(0x23, 0);
    traffic.udp(at, MINER, 123, TIME_SERVER, 123, ntp);
    const reply = Buffer.from(ntp);
    reply.writeUInt8(0x24, 0);
    reply.writeUInt8(2, 1);
    traffic.udp(at + 0.03, TIME_SERVER, 123, MINER, 123, reply);
  }
  // The owner's monitor asks the miner's web page every ten minutes: a client that belongs there.
  for (let at = from + 70, port = 50000; at < to; at += 600, port += 1) {
    const page = traffic.tcp(at, MONITOR, port, MINER, 80);
    page.say(
      at + 0.05,
      'GET /cgi-bin/minerStatus HTTP/1.1\r\nHost: miner.example.org\r\nUser-Agent: monitor/1.0\r\n\r\n',
    );
    page.answer(
      at + 0.1,
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 700\r\n\r\n${'{'.padEnd(699, ' ')}}`,
    );
    page.close(at + 0.3);
  }
  // A neighbour that is no miner: its traffic must never show in a panel.
  for (let at = from + 20, port = 60000; at < to; at += 240, port += 1)
    browse(traffic, at, port, LAPTOP, WEB, 'www.example.com', 900);
}

function browse(
  traffic: Traffic,
  at: number,
  port: number,
  client: typeof MINER,
  server: typeof MINER,
  name: string,
  bytes: number,
): void {
  const tls = traffic.tcp(at, client, port, server, 443);
  tls.say(at + 0.05, clientHello(name));
  tls.answer(at + 0.1, tlsData(bytes));
  tls.close(at + 1);
}

/** Six hours of a miner that does what it should. */
export function homeMinerBaseline(): Buffer {
  const traffic = new Traffic();
  mine(traffic, 10, 6 * HOUR, 41000);
  housekeeping(traffic, 0, 6 * HOUR);
  resolve(traffic, 2 * HOUR, 900, 'fe2.update.microsoft.com', WINDOWS_UPDATE.address);
  browse(traffic, 2 * HOUR + 1, 41900, MINER, WINDOWS_UPDATE, 'fe2.update.microsoft.com', 16000);
  return traffic.toPcap(START);
}

/**
 * The hour after: the miner works for 40 minutes and falls silent; meanwhile it reaches a second pool (new destination),
 * a stranger tries its SSH port (unknown client), and it opens SSH to the known pool's address (another application).
 */
export function homeMinerIntruders(): Buffer {
  const traffic = new Traffic();
  mine(traffic, 10, 2400, 42000);
  housekeeping(traffic, 0, 2400);
  const hidden = traffic.tcp(605, MINER, 42100, OTHER_POOL, 4444);
  hidden.say(
    605.1,
    line({ id: 1, jsonrpc: '2.0', method: 'login', params: { login: 'x', pass: 'x', agent: 'XMRig/6.21.0' } }),
  );
  hidden.answer(
    605.3,
    line({
      id: 1,
      jsonrpc: '2.0',
      error: null,
      result: { id: hex(9, 16), job: { blob: hex(5, 152), job_id: hex(4, 8), target: 'b88d0600' }, status: 'OK' },
    }),
  );
  for (let at = 640, id = 2; at < 2300; at += 47, id += 1) {
    hidden.say(
      at,
      line({
        id,
        jsonrpc: '2.0',
        method: 'submit',
        params: { id: hex(9, 16), job_id: hex(4, 8), nonce: hex(id, 8), result: hex(id, 64) },
      }),
    );
    hidden.answer(at + 0.1, line({ id, jsonrpc: '2.0', error: null, result: { status: 'OK' } }));
  }
  hidden.close(2310);
  for (const [at, client, server, port] of [
    [900, STRANGER, MINER, 51000],
    [1500, MINER, POOL, 42200],
  ] as const) {
    const ssh = traffic.tcp(at, client, port, server, 22);
    ssh.answer(at + 0.1, 'SSH-2.0-OpenSSH_9.2\r\n');
    ssh.say(at + 0.2, 'SSH-2.0-libssh_0.10.6\r\n');
    ssh.close(at + 2);
  }
  // Others go on after the miner's last word, so that its silence can be seen.
  for (let at = 2500, port = 61000; at < HOUR; at += 240, port += 1)
    browse(traffic, at, port, LAPTOP, WEB, 'www.example.com', 900);
  return traffic.toPcap(START + 6 * HOUR);
}
