/** Faults as problem details (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import { BitSecureError } from '../../model/errors.ts';
import type { Problem } from '../../model/generated/pools-api.ts';
import { plainLine } from '../../model/text.ts';
import { isoMs } from '../../model/time.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A fault with the status that it is answered with. */
export class HttpFault extends Error {
  readonly statusCode: number;
  /** Where the answer is instead. */
  readonly see: string | undefined;

  constructor(statusCode: number, message: string, see?: string) {
    super(message);
    this.statusCode = statusCode;
    this.see = see;
  }
}

/** A request that cannot be answered as it stands. */
export class BadRequest extends HttpFault {
  constructor(message: string) {
    super(400, message);
  }
}

/** Milliseconds since 1970 of a parameter; undefined stays so. @throws BadRequest */
export function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = isoMs(text);
  if (ms === undefined) throw new BadRequest(`${name} is no time; give ISO 8601 such as 2026-11-21T08:00:00Z`);
  return ms;
}

interface Violation {
  instancePath: string;
  message?: string;
  params: Record<string, unknown>;
}

/** What is wrong with a query, by the first violation of its schema. */
export function queryFault(violations: readonly Violation[]): BadRequest {
  const [violation] = violations;
  if (violation === undefined) return new BadRequest('the query is not understood');
  const { instancePath, params, message = 'is wrong' } = violation;
  const [, name = ''] = instancePath.split('/');
  const unknown = params['additionalProperty'];
  if (typeof unknown === 'string')
    return new BadRequest(`there is no parameter ${JSON.stringify(unknown)}; /api/v1/openapi.json lists them`);
  const allowed = params['allowedValues'];
  if (Array.isArray(allowed)) return new BadRequest(`${name} must be one of ${allowed.join(', ')}`);
  return new BadRequest(`${name} ${message}`);
}

/** The answer to whatever was thrown. What is a fault of ours says no more than that. */
export function problemOf(error: unknown): Problem {
  const problem = (status: number, detail: string): Problem => ({
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: plainLine(detail),
  });
  // All that a handler throws of this class is about what the request says.
  if (error instanceof BitSecureError) return problem(400, error.toLine());
  if (error instanceof HttpFault)
    return { ...problem(error.statusCode, error.message), ...(error.see === undefined ? {} : { see: error.see }) };
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return problem(statusCode, String(message));
  return problem(500, 'the server failed; its log says why');
}
