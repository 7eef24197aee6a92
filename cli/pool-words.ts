/** Endpoints and their statuses in words for a person. */
import type { PoolAnswerStatus } from '../model/generated/pool-answer.ts';
import { formatDuration } from '../model/units.ts';

/** `pool.example.net:3333`, `[2001:db8::1]:3333`, or the host alone. */
export function hostPort(host: string, port: number | undefined): string {
  if (port === undefined) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `2026-03-02 06:00:10` of a time in RFC 3339, UTC. */
export function clock(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** `up`, `up 2 h ago`, `down (refused), name gone`, `not probed yet`, `listed`. */
export function statusWords(
  { basis, status, reason, ageSeconds, addressLeft }: PoolAnswerStatus,
  since: 'ago' | 'before',
): string {
  if (status === undefined) return basis === 'unobserved' ? 'not probed yet' : 'listed';
  const said = status === 'up' || reason === undefined ? status : `${status} (${reason})`;
  const age = ageSeconds === undefined || ageSeconds < 1 ? '' : ` ${formatDuration(ageSeconds)} ${since}`;
  return `${said}${age}${addressLeft === undefined ? '' : ', name gone'}`;
}
