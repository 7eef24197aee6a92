/** A message of JSON-RPC as meters ask for it: nothing of it is made that nobody asks for. */
import type { JsonObject } from '../../model/json.ts';
import { methodOf, paramsOf } from '../recognise/json-dialect.ts';

/** Positional parameters that may be asked for by themselves. */
export const PLACES = 8;

export interface RpcMessage {
  /** Of a request or notification; empty in answers. */
  readonly method: string;
  readonly id: unknown;
  readonly result: unknown;
  readonly error: unknown;
  /** How many positional parameters there are. */
  readonly paramCount: number;
  /** Characters of a positional parameter, one of the first `PLACES`; 0 where there is no text. */
  paramLength: (index: number) => number;
  /** All that it says. */
  readonly object: JsonObject;
}

/** A message that was parsed. */
export class ParsedMessage implements RpcMessage {
  readonly object: JsonObject;

  constructor(object: JsonObject) {
    this.object = object;
  }

  get method(): string {
    return methodOf(this.object);
  }

  get id(): unknown {
    return this.object['id'];
  }

  get result(): unknown {
    return this.object['result'];
  }

  get error(): unknown {
    return this.object['error'];
  }

  get paramCount(): number {
    return paramsOf(this.object).length;
  }

  paramLength(index: number): number {
    const param = paramsOf(this.object)[index];
    return typeof param === 'string' ? param.length : 0;
  }
}
