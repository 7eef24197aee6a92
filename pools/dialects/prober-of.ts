/** Makes a prober of a conversation: what it says is never a hint to try the same again. */
import type { Dialect } from '../../model/dialect.ts';
import type { Conversation, Prober, ProbeTarget } from './prober.ts';
import { without } from './verdicts.ts';

export function proberOf(dialect: Dialect, begin: (target: ProbeTarget) => Conversation): Prober {
  return {
    dialect,
    begin: (target) => {
      const conversation = begin(target);
      return {
        hello: conversation.hello,
        onData: (received) => {
          const next = conversation.onData(received);
          return next.kind === 'verdict' ? { kind: 'verdict', verdict: without(next.verdict, dialect) } : next;
        },
        onEnd: (received, end) => without(conversation.onEnd(received, end), dialect),
      };
    },
  };
}
