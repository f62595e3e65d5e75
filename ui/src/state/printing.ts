import type { PrintRequest } from '../generated/PrintRequest';
import type { Printed } from '../generated/Printed';
import { call } from './session.svelte';
import type { Task } from './task.svelte';
import { noteDeleted } from './writtenFiles.svelte';

/** Hands a file to a printer; `null` when it was stopped. Rejects with the sentence of what kept it from it. */
export async function printFile(task: Task, request: PrintRequest): Promise<Printed | null> {
  const result = await task.run(() => call('print_file', { request }));
  if (result?.kind !== 'printed') return null;
  if (result.value.fate !== 'kept') noteDeleted(request.path);
  return result.value;
}
