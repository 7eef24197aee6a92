/** How far a long job is: a line on stderr, redrawn on a terminal, added now and then elsewhere. */
import { formatDuration, grouped } from '../model/units.ts';
import { say } from './output.ts';

const TERMINAL_MS = 250;
const LINE_MS = 5000;

/** `4,300/s`. */
export function rateText(count: number, seconds: number): string {
  return `${grouped(Math.round(count / Math.max(seconds, 0.001)))}/s`;
}

/** `about 12 s left` of a job of which a part (0 to 1) took as long; nothing where that says nothing. */
export function leftText(part: number, seconds: number): string[] {
  return part > 0.01 && part < 1 ? [`about ${formatDuration(Math.round((seconds * (1 - part)) / part))} left`] : [];
}

/** Tells the line, when there is one, until the returned function is called. */
export function tellProgress(line: () => string | undefined): () => void {
  const terminal = process.stderr.isTTY;
  const timer = setInterval(
    () => {
      const text = line();
      if (text === undefined) return;
      if (terminal) process.stderr.write(`\r\u001b[K${text}`);
      else say(text);
    },
    terminal ? TERMINAL_MS : LINE_MS,
  );
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write('\r\u001b[K');
  };
}
