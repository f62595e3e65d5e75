import type { Answer } from '../../generated/Answer';
import type { ImportReport } from '../../generated/ImportReport';
import type { ImportRequest } from '../../generated/ImportRequest';
import type { ImportSchool } from '../../generated/ImportSchool';
import type { Inspection } from '../../generated/Inspection';
import { call } from '../../state/session.svelte';
import { Task } from '../../state/task.svelte';

/** One import, from the files to the result: inspect, preview, answer, apply. */
export class ImportState {
  readonly task = new Task();
  inspection = $state.raw<Inspection | null>(null);
  #school = $state.raw<ImportSchool | null>(null);
  report = $state.raw<ImportReport | null>(null);
  applied = $state.raw<ImportReport | null>(null);
  cancelled = $state(false);
  #paths: string[] = [];
  #answers: Answer[] = [];

  get school(): ImportSchool | null {
    return this.#school;
  }

  /** Another school makes the preview worthless. */
  set school(school: ImportSchool | null) {
    if (JSON.stringify(school) === JSON.stringify(this.#school)) return;
    this.#school = school;
    this.report = null;
    this.#answers = [];
  }

  clear(): void {
    this.inspection = null;
    this.school = null;
    this.report = null;
    this.applied = null;
    this.cancelled = false;
    this.#paths = [];
    this.#answers = [];
  }

  /** Adds files to those already chosen: pupils and guardians often come one after the other. */
  async take(paths: string[]): Promise<void> {
    if (paths.length === 0 || this.task.running) return;
    if (this.applied) this.clear();
    const all = [...this.#paths, ...paths.filter((path) => !this.#paths.includes(path))];
    this.inspection = await call('inspect_files', { paths: all });
    this.#paths = all;
    this.#answers = [];
    this.report = null;
    this.cancelled = false;
  }

  answer(answers: Answer[]): void {
    const ids = answers.map(({ id }) => id);
    this.#answers = [...this.#answers.filter(({ id }) => !ids.includes(id)), ...answers];
  }

  async preview(): Promise<void> {
    const report = await this.#run('preview_import');
    if (report) this.report = report;
  }

  async apply(): Promise<void> {
    const report = await this.#run('apply_import');
    if (report) this.applied = report;
  }

  async #run(command: 'preview_import' | 'apply_import'): Promise<ImportReport | null> {
    this.cancelled = false;
    const request: ImportRequest = {
      paths: this.#paths,
      school: this.inspection?.needsSchool ? this.school : null,
      answers: this.#answers,
    };
    const result = await this.task.run(() => call(command, { request }));
    if (result === null) this.cancelled = true;
    return result?.kind === 'import' ? result.value : null;
  }
}
