// How screens ask for what they show.

import type { Argument, CommandName, Result } from '../bridge/bridge';
import { lastAnswer, remembering } from './answers';
import type { Resource } from './resource.svelte';
import { call } from './session.svelte';

/** Asks for it; what was answered last stands there meanwhile, unless something was decided since. */
export function read<C extends CommandName>(
  into: Resource<Result<C>>,
  command: C,
  argument: Argument<C>,
): Promise<void> {
  const question = questionOf(command, argument);
  const known = lastAnswer(question) as Result<C> | undefined;
  if (known !== undefined) into.value = known;
  return into.load(() => remembering(question, () => call(command, argument)));
}

/** Asks for what will probably be asked for, so that it is there. */
export async function readAhead<C extends CommandName>(command: C, argument: Argument<C>): Promise<void> {
  const question = questionOf(command, argument);
  if (lastAnswer(question) !== undefined) return;
  // Whoever asks for it is told what went wrong.
  await remembering(question, () => call(command, argument)).catch(() => undefined);
}

function questionOf(command: CommandName, argument: unknown): string {
  return JSON.stringify([command, argument]);
}
