// The probing process of the benchmark: a job as JSON on stdin, what came of it as JSON on stdout.
import { readFile } from 'node:fs/promises';
import process from 'node:process';

/**
 * @typedef {{
 *   endpoints: {address: string, port: number}[],
 *   repeat: number,
 *   warmUp: number,
 *   dialects?: import('../../model/dialect.ts').Dialect[],
 *   options: Partial<import('../../pools/probe/engine.ts').ProbeOptions>,
 * }} Job
 * @typedef {{
 *   probes: number, wallMs: number, cpuMs: number, megabytes: number, notice?: string, reasons: Record<string, number>,
 * }} Told
 */

let text = '';
for await (const piece of process.stdin) text += piece;
const job = /** @type {Job} */ (JSON.parse(text));
const { ProbeEngine } = /** @type {typeof import('../../pools/probe/engine.ts')} */ (
  await import(new URL('../../lib/pools/probe/engine.js', import.meta.url).href)
);
const { DIALECTS } = /** @type {typeof import('../../model/dialect.ts')} */ (
  await import(new URL('../../lib/model/dialect.js', import.meta.url).href)
);
const { keepHeapSmall } = /** @type {typeof import('../../pools/small-heap.ts')} */ (
  await import(new URL('../../lib/pools/small-heap.js', import.meta.url).href)
);
// As `pools refresh` does.
keepHeapSmall();
// Infinity is no JSON: null means it.
const options = Object.fromEntries(
  Object.entries(job.options).map(([name, value]) => [name, value ?? Number.POSITIVE_INFINITY]),
);
const engine = new ProbeEngine({ userAgent: 'BitSecure/bench', allowPrivate: true, ...options });
const dialects = job.dialects ?? DIALECTS;

const requests = job.endpoints.map(({ address, port }) => ({ host: address, address, port, dialects }));

/** All at once: whose turn it is is the engine's business. @param {number} count */
async function probe(count) {
  /** @type {Record<string, number>} */
  const reasons = {};
  /** @param {import('../../pools/probe/engine.ts').ProbeResult} result */
  const tally = ({ reason }) => {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  };
  /** @type {Promise<void>[]} */
  const probing = [];
  while (probing.length < count)
    for (const request of requests.slice(0, count - probing.length)) probing.push(engine.probe(request).then(tally));
  await Promise.all(probing);
  return reasons;
}

if (job.warmUp > 0) await probe(job.warmUp);
const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
const probes = job.endpoints.length * job.repeat;
const reasons = await probe(probes);
const wallMs = performance.now() - began;
const cpu = process.cpuUsage(cpuBefore);
engine.close();
const kilobytes = Number(/VmHWM:\s*(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1]);
console.log(
  JSON.stringify({
    probes,
    wallMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
    megabytes: kilobytes / 1024,
    notice: engine.notice,
    reasons,
  }),
);
