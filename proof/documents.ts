/** Session documents of a scenario, through the profile's own writer: the names and types are those of real ones. */
import { documentId, toDocument, type SessionDocument } from '../model/document.ts';
import { DIALECTS } from '../model/dialect.ts';
import { dashboardOf, type PanelRole } from '../model/panels.ts';
import type { Profile } from '../model/profile.ts';
import type { SessionSide, SessionUpdate } from '../model/session.ts';
import { ACTS, type Act, type Scene } from './scenario.ts';
import type { TimeRange } from './time-range.ts';

/** A document with what it is. */
export interface LabelledDocument {
  id: string;
  document: SessionDocument;
  /** For a person: `stratum 10.0.0.1 → 192.0.2.1 port 3333 (a new destination)`. */
  what: string;
  /** Whether a panel of this role is to show it. */
  isFor: (role: PanelRole | undefined) => boolean;
  /** When it counts, in milliseconds. */
  updatedMs: number;
}

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.UTC(2026, 2, 2, 6);

/** The hour of an act. */
export function hourOf(act: Act): TimeRange {
  const fromMs = BEGIN_MS + ACTS.indexOf(act) * HOUR_MS;
  return { fromMs, toMs: fromMs + HOUR_MS - 1 };
}

/** All hours. */
export function wholeTime(): TimeRange {
  return { fromMs: BEGIN_MS, toMs: BEGIN_MS + ACTS.length * HOUR_MS - 1 };
}

/** Amounts that differ from session to session, so that no two mistakes cancel each other out. */
function sideOf(
  address: string,
  port: number | undefined,
  bytes: number,
  packets: number,
  updates: number,
): SessionSide {
  return {
    address,
    ...(port === undefined ? {} : { port }),
    names: [],
    bytes: bytes * updates,
    bytesDelta: bytes,
    packets: packets * updates,
    packetsDelta: packets,
  };
}

function isToShow(role: PanelRole | undefined, scene: Scene, profile: Profile): boolean {
  if (role === 'live') return scene.standing !== 'others';
  const dashboard = role === undefined ? 'miners' : dashboardOf(role);
  if (dashboard === 'miners') return scene.standing === 'unexpected';
  const known = profile.fields['pool.endpoint'] !== undefined && scene.pool !== undefined;
  const dialects: readonly string[] = DIALECTS;
  return dashboard === 'mining' && (known || (role !== 'mining-pools' && dialects.includes(scene.application)));
}

function sessionText({ application, from, to, port, what }: Scene): string {
  return `${application} ${from} → ${to}${port === undefined ? '' : ` port ${port}`} (${what})`;
}

function updateOf(scene: Scene, number: number, updateNumber: number, updatedMs: number): SessionUpdate {
  const portless = scene.port === undefined;
  const updates = updateNumber + 1;
  return {
    sessionId: (number + 1).toString(16).padStart(32, '0'),
    updateNumber,
    final: updateNumber === 1,
    transport: scene.transport,
    client: sideOf(
      scene.from,
      portless ? undefined : 40_000 + (number % 20_000),
      401 + 7 * number,
      3 + (number % 5),
      updates,
    ),
    server: sideOf(scene.to, scene.port, 1009 + 13 * number, 2 + (number % 7), updates),
    application: { name: scene.application, path: `/${scene.transport}/${scene.application}`, certainty: 'seen' },
    ...(scene.pool === undefined ? {} : { pool: scene.pool }),
    // Before the hour of its act: what counts is the time of the update.
    startedUs: (hourOf(scene.act).fromMs - 2 * HOUR_MS + number) * 1000,
    updatedUs: updatedMs * 1000,
    burstsUs: [],
  };
}

/** Two documents of each session, at two times of its act's hour. */
export function documentsOf(scenes: readonly Scene[], profile: Profile): LabelledDocument[] {
  return scenes.flatMap((scene, number) => {
    const { fromMs, toMs } = hourOf(scene.act);
    const span = toMs + 1 - fromMs;
    return [0, 1].map((updateNumber) => {
      // The first and the last millisecond of the hour are among them: what is at its edge belongs to it.
      const at = (number * 97_003 + updateNumber * 1_801_001) % span;
      const updatedMs = fromMs + (updateNumber === 1 && at + 97_003 >= span ? span - 1 : at);
      const update = updateOf(scene, number, updateNumber, updatedMs);
      return {
        id: documentId(update),
        document: toDocument(update, profile),
        what: sessionText(scene),
        isFor: (role: PanelRole | undefined) => isToShow(role, scene, profile),
        updatedMs,
      };
    });
  });
}
