/** What is counted of a mining session, and the words for it. */
import type { Dialect } from '../../model/dialect.ts';

/** Counts are since the start of the session. */
export interface MiningFacts {
  dialect: Dialect;
  /** What the miner calls itself, such as `cgminer/4.12`. */
  agent: string | undefined;
  /** Login or wallet, as sent. */
  login: string | undefined;
  /** Proof of work, where one side names it. */
  algorithm: string | undefined;
  /** Requests and notifications of both sides, in order of their first. */
  methods: { name: string; count: number }[];
  /** Shares, or blocks where blocks are what is submitted. */
  submitted: number;
  accepted: number;
  rejected: number;
  /** Jobs that the miner was given, and the times of the first and the last of them. */
  jobs: number;
  firstJobUs: number;
  lastJobUs: number;
  /** The last that the pool set, in the dialect's own unit. */
  difficulty: number | undefined;
}

export function newFacts(dialect: Dialect): MiningFacts {
  return {
    dialect,
    agent: undefined,
    login: undefined,
    algorithm: undefined,
    methods: [],
    submitted: 0,
    accepted: 0,
    rejected: 0,
    jobs: 0,
    firstJobUs: 0,
    lastJobUs: 0,
    difficulty: undefined,
  };
}

/** Names of methods that are kept apart; a hostile session does not make the list longer. */
const METHODS = 32;
const LONGEST = 256;

export function countMethod({ methods }: MiningFacts, name: string): void {
  if (name === '' || name.length > 64) return;
  // So few that looking through them takes less than a map.
  for (const method of methods) {
    if (method.name !== name) continue;
    method.count += 1;
    return;
  }
  if (methods.length < METHODS) methods.push({ name, count: 1 });
}

export function countJob(facts: MiningFacts, us: number): void {
  if (facts.jobs === 0) facts.firstJobUs = us;
  facts.jobs += 1;
  facts.lastJobUs = us;
}

/** A text that may be told: not empty, and no longer than a name is. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined;
}
