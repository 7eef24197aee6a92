/** Artefacts from a Maven repository, by the user's own `mvn` and settings (mirror, proxy, credentials). */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BitSecureError } from '../model/errors.ts';
import type { Artefact } from './engines.ts';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const DEADLINE_MS = 900_000;

/** Where mvn works. */
export interface MavenPlace {
  /** An empty folder for the POM. */
  folder: string;
  /** The local repository. */
  repository: string;
  /** The Java that runs Maven itself. */
  javaHome: string;
}

interface Coordinates {
  group: string;
  artifact: string;
  type: string;
  classifier: string | undefined;
  version: string;
}

function coordinatesOf(id: string): Coordinates {
  const parts = id.split(':');
  const [group = '', artifact = '', type = ''] = parts;
  return { group, artifact, type, classifier: parts.length === 5 ? parts[3] : undefined, version: parts.at(-1) ?? '' };
}

/** Where a local repository keeps an artefact. */
export function repositoryFile(repository: string, id: string): string {
  const { group, artifact, type, classifier, version } = coordinatesOf(id);
  const name = [artifact, version, ...(classifier === undefined ? [] : [classifier])].join('-');
  return join(repository, ...group.split('.'), artifact, version, `${name}.${type}`);
}

/** A POM that asks for exactly these artefacts and nothing that they depend on. */
function pom(artefacts: readonly Artefact[]): string {
  const dependencies = artefacts.map(({ id }) => {
    const { group, artifact, type, classifier, version } = coordinatesOf(id);
    const extra = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`;
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type>${extra}<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`;
  });
  return `<project><modelVersion>4.0.0</modelVersion><groupId>bitsecure</groupId><artifactId>engine</artifactId><version>1</version><packaging>pom</packaging><dependencies>\n${dependencies.join('\n')}\n</dependencies></project>\n`;
}

/** The line of mvn's output that tells most, without addresses' user information. */
function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  const line = lines.find((text) => text.includes('[ERROR]')) ?? lines.at(-1) ?? '';
  return line
    .replace(/^.*\[ERROR\]\s*/, '')
    .replace(/:\/\/[^/\s@]*@/g, '://')
    .replace(/ -> \[Help.*/, '')
    .slice(0, 400);
}

function failure(output: string): BitSecureError {
  const reason = reasonIn(output);
  if (/No space left on device|ENOSPC/i.test(output))
    return new BitSecureError('DISK_FULL', `mvn ran out of disk space: ${reason}`, {
      hint: 'make room, or set BITSECURE_CACHE to a folder on another disk',
    });
  const network =
    /Could not transfer|UnknownHost|Unknown host|Connection (refused|timed out|reset)|unreachable|offline/i.test(
      output,
    );
  return new BitSecureError(
    'FETCH_FAILED',
    network ? `mvn cannot reach a Maven repository: ${reason}` : `mvn failed: ${reason}`,
    { hint: 'check the network and the mirror and proxy in the settings of Maven' },
  );
}

/** Runs one goal of the dependency plugin. @throws BitSecureError TOOL_MISSING, DISK_FULL or FETCH_FAILED */
async function runMaven(goal: string, options: string[], place: MavenPlace): Promise<void> {
  const args = ['-B', '-ntp', '-f', join(place.folder, 'pom.xml'), `-Dmaven.repo.local=${place.repository}`];
  const child = spawn('mvn', [...args, `${PLUGIN}:${goal}`, ...options], {
    cwd: place.folder,
    env: { ...process.env, JAVA_HOME: place.javaHome },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)));
  const stop = (): unknown => child.kill();
  process.once('exit', stop);
  // Not spawn's own option: where mvn is missing, its timer keeps the process alive to the end.
  const timer = setTimeout(stop, DEADLINE_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new BitSecureError('TOOL_MISSING', 'mvn (Apache Maven 3.6 or newer) is not on the PATH', {
              hint: 'install Maven; it fetches the engines',
              cause: error,
            })
          : error,
      );
    });
    child.once('close', resolve);
  }).finally(() => {
    clearTimeout(timer);
    process.off('exit', stop);
  });
  if (code !== 0) throw failure(code === null ? `[ERROR] no end after ${DEADLINE_MS / 60_000} minutes` : output);
}

/** SHA-256 of a file, 64 hex digits. */
async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/**
 * Sees to it that a local repository holds every artefact with the pinned checksum. A file with another checksum is deleted
 * and refused.
 * @throws BitSecureError TOOL_MISSING, FETCH_FAILED, BAD_CHECKSUM or DISK_FULL
 */
export async function resolveArtefacts(artefacts: readonly Artefact[], place: MavenPlace): Promise<void> {
  writeFileSync(join(place.folder, 'pom.xml'), pom(artefacts));
  await runMaven('resolve', [], place);
  for (const { id, sha256 } of artefacts) {
    const file = repositoryFile(place.repository, id);
    const actual = await sha256OfFile(file);
    if (actual === sha256) continue;
    await rm(file, { force: true });
    throw new BitSecureError('BAD_CHECKSUM', `${id} has SHA-256 ${actual}, not ${sha256} as pinned`, {
      hint: 'it was deleted and is not used; if it happens again, the repository or mirror serves something else',
    });
  }
}

/** Unpacks the artefacts of the POM that resolveArtefacts wrote into `target`, from the local repository alone. */
export async function unpackArtefacts(place: MavenPlace, target: string): Promise<void> {
  await runMaven('unpack-dependencies', ['-o', `-DoutputDirectory=${target}`], place);
}
