/** Other processes on this machine, as the owners of files that they left behind. */
import { readFileSync } from 'node:fs';

/** Whether a process of this number exists (of any user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process began, in the kernel's ticks since boot (proc(5), field 22 of `stat`): tells it from a later one of the same
 * number, as containers have. Undefined where there is no /proc or no such process.
 */
export function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold blanks and brackets itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
