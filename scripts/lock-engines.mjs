// Pins what each engine of cluster/engines.lock.json is made of: every artefact that its coordinates resolve to, with size
// and SHA-256. Run after a change of coordinates: npm run lock-engines. It trusts what Maven hands it now; from then on
// every fetch must bring the same bytes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lockFile = join(dirname(dirname(fileURLToPath(import.meta.url))), 'cluster', 'engines.lock.json');
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const work = mkdtempSync(join(tmpdir(), 'bitsecure-lock-'));

/** @param {string} coordinates `group:artifact:type:version` @returns {string} a POM that depends on it */
function pom(coordinates) {
  const [group, artifact, type, version] = coordinates.split(':');
  return `<project><modelVersion>4.0.0</modelVersion><groupId>bitsecure</groupId><artifactId>lock</artifactId><version>1</version>
<dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
<type>${type}</type></dependency></dependencies></project>`;
}

/** @param {string} coordinates */
function resolve(coordinates) {
  writeFileSync(join(work, 'pom.xml'), pom(coordinates));
  const list = join(work, 'list.txt');
  const { status } = spawnSync(
    'mvn',
    ['-B', '-q', '-ntp', `-Dmaven.repo.local=${join(work, 'repository')}`, `${plugin}:list`].concat(
      '-DincludeScope=runtime',
      '-DoutputAbsoluteArtifactFilename=true',
      `-DoutputFile=${list}`,
    ),
    { cwd: work, stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`mvn could not resolve ${coordinates}`);
  const lines = readFileSync(list, 'utf8').matchAll(/^ {3}([^\s:]+(?::[^\s:]+){3,4}):(?:compile|runtime):(\/\S+)/gm);
  return [...lines]
    .map(([, id = '', file = '']) => {
      const bytes = readFileSync(file);
      return { id, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

try {
  /** @typedef {Record<string, {coordinates: string, artefacts: object[]}>} Lock */
  const lock = /** @type {Lock} */ (JSON.parse(readFileSync(lockFile, 'utf8')));
  for (const [engine, entry] of Object.entries(lock)) {
    const resolved = resolve(entry.coordinates);
    entry.artefacts = resolved;
    const total = resolved.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`${engine}: ${resolved.length} artefacts, ${(total / 1e6).toFixed(1)} MB`);
  }
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
