/** How many connections this process may hold at once. */
import process from 'node:process';

/** For files, the store's connections, and what has been closed and not yet given back. */
const RESERVED = 96;

/** The limit of open files (`ulimit -n`), as the process has it; Infinity where there is none. */
export function openFileLimit(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | 'unlimited' } } };
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}

/** Connections that fit into a limit of open files. */
export function connectionsWithin(openFiles: number): number {
  return Math.max(1, openFiles - RESERVED, Math.floor(openFiles / 4));
}
