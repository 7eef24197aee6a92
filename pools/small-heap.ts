/** Memory of a process that probes. */
import { setFlagsFromString } from 'node:v8';

/**
 * Has the old generation collected when it has grown by half, for the whole process. A connection lives for a second, which is long
 * enough to be taken for old; V8 would let several times of what lives pile up of them.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
