import { CommandFailure } from '../bridge';
import type { TaskId } from '../bridge/bridge';
import type { TaskResult } from '../generated/TaskResult';
import type { TaskStatus } from '../generated/TaskStatus';
import { call } from './session.svelte';
import { noteWritten } from './writtenFiles.svelte';

const POLL_MILLISECONDS = 150;

/** How many tasks this window watches. */
let watched = 0;

/** Whether long work is under way: the window does not lock meanwhile. */
export const work = {
  get underWay(): boolean {
    return watched > 0;
  },
};

/** What deleted a file of that name before is of the past. */
function finished(result: TaskResult): TaskResult {
  if (result.kind === 'action' && result.value.file) noteWritten(result.value.file.path);
  return result;
}

/** A long task seen from the window: started, watched, stopped. */
export class Task {
  status = $state.raw<TaskStatus | null>(null);
  running = $state(false);
  cancelling = $state(false);

  /** Runs to the end; `null` when it was cancelled. Rejects with the failure's sentence. */
  async run(start: () => Promise<TaskId>): Promise<TaskResult | null> {
    this.running = true;
    this.cancelling = false;
    this.status = null;
    watched += 1;
    try {
      const id = await start();
      for (;;) {
        const status = await call('task', { id });
        this.status = status;
        switch (status.state.kind) {
          case 'finished':
            return finished(status.state.value);
          case 'cancelled':
            return null;
          case 'failed':
            throw new CommandFailure(status.state.value);
          case 'running':
            await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
        }
      }
    } finally {
      watched -= 1;
      this.running = false;
    }
  }

  async cancel(): Promise<void> {
    const id = this.status?.id;
    if (id === undefined) return;
    this.cancelling = true;
    await call('cancel_task', { id });
  }
}
