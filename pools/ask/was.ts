/** A status at a time, as documents say it. */
import type { PoolWas } from '../../model/generated/pool-flow.ts';
import type { StatusAt } from './status-at.ts';

/** The status as `pool-flow` and `pool-answer` have it. */
export function wasOf({ basis, span, ageSeconds, firstObserved, addressLeft }: StatusAt): PoolWas {
  return {
    basis,
    ...(span === undefined ? {} : { status: span.status, reason: span.reason }),
    ...(span?.dialect === undefined ? {} : { dialect: span.dialect }),
    ...(span?.tls === undefined ? {} : { tls: span.tls }),
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    ...(firstObserved === undefined ? {} : { firstObserved }),
    ...(addressLeft === undefined ? {} : { addressLeft }),
  };
}
