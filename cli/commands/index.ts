/** Every command, in the order of `--help`. */
import type { Argv } from 'yargs';
import { addLater } from '../command.ts';

/** Adds every command. */
export function addCommands(yargs: Argv): Argv {
  addLater(
    yargs,
    { command: 'generate', describe: 'Make an importable content pack from miner addresses and a baseline' },
    async () => (await import('./generate.ts')).generate,
  );
  addLater(
    yargs,
    { command: 'baseline', describe: 'Learn what a miner normally does, show it, draw it, compare with it' },
    async () => (await import('./baseline/index.ts')).baseline,
  );
  addLater(
    yargs,
    { command: 'sessions <capture..>', describe: 'Write the session documents of captures as NDJSON' },
    async () => (await import('./sessions.ts')).sessions,
  );
  addLater(
    yargs,
    { command: 'validate <path..>', describe: 'Say what is wrong with packs, files and documents' },
    async () => (await import('./validate.ts')).validate,
  );
  addLater(
    yargs,
    { command: 'upgrade <file..>', describe: 'Turn content files of Kibana 4 and 5 into NDJSON' },
    async () => (await import('./upgrade.ts')).upgrade,
  );
  addLater(
    yargs,
    { command: 'check', describe: 'List what the miners do now beyond their baseline; exit 1 when there is something' },
    async () => (await import('./check.ts')).check,
  );
  addLater(
    yargs,
    { command: 'cluster', describe: 'Start and stop throw-away Elasticsearch and OpenSearch nodes' },
    async () => (await import('./cluster/index.ts')).cluster,
  );
  addLater(
    yargs,
    {
      command: 'pools',
      describe: 'Known mining endpoints: list, find, change, probe, show and export them; flows to them',
    },
    async () => (await import('./pools/index.ts')).pools,
  );
  addLater(
    yargs,
    { command: 'replay <capture..>', describe: 'Load captures into a cluster, as session documents in daily indices' },
    async () => (await import('./replay.ts')).replay,
  );
  addLater(
    yargs,
    { command: 'import <pack..>', describe: 'Bring a pack into Kibana or OpenSearch Dashboards' },
    async () => (await import('./import.ts')).importPack,
  );
  addLater(
    yargs,
    { command: 'screenshot', describe: 'Picture a dashboard, and tell which panels show nothing' },
    async () => (await import('./screenshot.ts')).screenshot,
  );
  return yargs;
}
