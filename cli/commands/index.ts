/** Every command, in the order of `--help`. */
import type { Argv } from 'yargs';
import { addCommand } from '../command.ts';
import { baseline } from './baseline/index.ts';
import { check } from './check.ts';
import { cluster } from './cluster/index.ts';
import { generate } from './generate.ts';
import { importPack } from './import.ts';
import { pools } from './pools/index.ts';
import { replay } from './replay.ts';
import { screenshot } from './screenshot.ts';
import { sessions } from './sessions.ts';
import { upgrade } from './upgrade.ts';
import { validate } from './validate.ts';

/** Adds every command. */
export function addCommands(yargs: Argv): Argv {
  addCommand(yargs, generate);
  addCommand(yargs, baseline);
  addCommand(yargs, sessions);
  addCommand(yargs, validate);
  addCommand(yargs, upgrade);
  addCommand(yargs, check);
  addCommand(yargs, cluster);
  addCommand(yargs, pools);
  addCommand(yargs, replay);
  addCommand(yargs, importPack);
  addCommand(yargs, screenshot);
  return yargs;
}
