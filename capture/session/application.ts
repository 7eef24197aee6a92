/** What a session speaks: by payload, else by port as a guess, else unknown; a well-known service by its name on top. */
import type { SessionApplication } from '../../model/session.ts';
import { normaliseName, type NameTable } from '../names/name-table.ts';
import { applicationOfPort } from '../recognise/ports.ts';
import { serviceOf } from '../recognise/services.ts';
import type { Session } from './session.ts';
import { hasPorts, isKnownTransport, transportName } from './transport.ts';

/** Protocols that carry anything: who is asked tells more than they do. */
const CARRIERS = new Set(['tls', 'http', 'quic']);

/** The application as it is known now. */
export function applicationOf(session: Session, names: NameTable): SessionApplication {
  const transport = transportName(session.protocol);
  const { recognition } = session;
  if (recognition !== undefined) {
    const top = recognition.path.at(-1)!;
    const service = CARRIERS.has(top) ? serviceOfSession(session, names) : undefined;
    const path = [transport, ...recognition.path, ...(service === undefined ? [] : [service])];
    return { name: service ?? top, path: `/${path.join('/')}`, certainty: 'seen' };
  }
  // Without ports the IP header itself says what is spoken.
  if (!hasPorts(session.protocol) && isKnownTransport(session.protocol)) {
    return { name: transport, path: `/${transport}`, certainty: 'seen' };
  }
  const guess = session.server.port < 0 ? undefined : applicationOfPort(transport, session.server.port);
  if (guess !== undefined) return { name: guess, path: `/${transport}/${guess}`, certainty: 'guess' };
  return { name: 'unknown', path: `/${transport}/unknown`, certainty: 'unknown' };
}

/** What the client asked for counts alone; only without it do the names count that DNS gave the server. */
function serviceOfSession(session: Session, names: NameTable): string | undefined {
  const asked = (session.recognition?.hosts ?? []).map(normaliseName).filter((name) => name !== undefined);
  return serviceOf(asked.length > 0 ? asked : names.of(session.server.address));
}
