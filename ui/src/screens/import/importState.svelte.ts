import type { Answer } from '../../generated/Answer';
import type { AnsweredQuestion } from '../../generated/AnsweredQuestion';
import type { ImportReport } from '../../generated/ImportReport';
import type { ImportRequest } from '../../generated/ImportRequest';
import type { ImportSchool } from '../../generated/ImportSchool';
import type { Inspection } from '../../generated/Inspection';
import type { Question } from '../../generated/Question';
import { schoolProblems } from '../../messages/problems';
import { UNSAVED } from '../../messages/unsaved';
import { Form } from '../../state/form.svelte';
import { isSame } from '../../state/same';
import { call, onForget } from '../../state/session.svelte';
import { Task } from '../../state/task.svelte';
import { tellUnsaved } from '../../state/unsaved';
import { type GivenFile, givenFiles, withoutFile } from './givenFiles';
import { isAboutDepartures } from './grouping';

/** One import, from the files to the result: inspect, preview, answer, apply. */
export class ImportState {
  readonly task = new Task();
  inspection = $state.raw<Inspection | null>(null);
  #school = $state.raw<ImportSchool | null>(null);
  report = $state.raw<ImportReport | null>(null);
  /** Only what Rust says it did. */
  applied = $state.raw<ImportReport | null>(null);
  /** What sheets lack is to be said another time. */
  later = $state(false);
  /** Applying met questions: nothing was imported. */
  held = $state(false);
  cancelled = $state(false);
  /** What is ticked under each open question, until it is sent. */
  chosen = $state.raw<Readonly<Record<string, string>>>({});
  /** Questions with an answer that are asked again. */
  #reopened = $state.raw<readonly string[]>([]);
  #paths = $state.raw<readonly string[]>([]);
  /** What the last step was refused for: it may end while another screen is looked at. */
  readonly form = new Form(
    () => ({ ...this.#described }),
    () => (this.#described ? schoolProblems(this.#described) : {}),
  );
  /** Sent with every request; what the last report no longer asks may be asked again after another answer. */
  #answers: Answer[] = [];

  get school(): ImportSchool | null {
    return this.#school;
  }

  /** Another school makes the preview worthless. */
  set school(school: ImportSchool | null) {
    if (isSame(school, this.#school)) return;
    this.#school = school;
    this.#forget();
  }

  get given(): GivenFile[] {
    return givenFiles(this.#paths, this.inspection?.files ?? []);
  }

  /** Questions that wait for an answer: the files first, then subject by subject. */
  get questions(): Question[] {
    const { questions, answered } = this.report ?? { questions: [], answered: [] };
    const again = answered.filter(({ question }) => this.#reopened.includes(question.id));
    if (again.length === 0) return questions;
    // A question that is asked again goes back beside those of its subject.
    const all = [...questions];
    for (const { question } of again) {
      const alike = ({ about, subject }: Question) =>
        (about === 'files') === (question.about === 'files') && subject === question.subject;
      const place = all.findLastIndex(alike);
      all.splice(place < 0 ? all.length : place + 1, 0, question);
    }
    return all;
  }

  /** Questions that have an answer, but for those asked again. */
  get answered(): AnsweredQuestion[] {
    return (this.report?.answered ?? []).filter(({ question }) => !this.#reopened.includes(question.id));
  }

  /** Open questions under which nothing is ticked. */
  get missing(): number {
    return this.questions.filter(({ id }) => this.chosen[id] === undefined).length;
  }

  /** Something was ticked or answered that leaving the import would lose. */
  get isAnswered(): boolean {
    return this.#answers.length > 0 || Object.keys(this.chosen).length > 0;
  }

  /** What is chosen and not imported. */
  get unsaved(): string | null {
    if (this.applied || this.given.length === 0) return null;
    return this.isAnswered ? UNSAVED.answers : UNSAVED.files;
  }

  isReopened(id: string): boolean {
    return this.#reopened.includes(id);
  }

  clear(): void {
    this.inspection = null;
    this.#school = null;
    this.applied = null;
    this.later = false;
    this.cancelled = false;
    this.form.forget();
    this.#paths = [];
    this.#forget();
  }

  /** Adds files to those already chosen: pupils and guardians often come one after the other. */
  async take(paths: string[]): Promise<void> {
    if (paths.length === 0 || this.task.running) return;
    if (this.applied) this.clear();
    await this.#inspect([...this.#paths, ...paths.filter((path) => !this.#paths.includes(path))]);
  }

  async remove({ path }: GivenFile): Promise<void> {
    const others = withoutFile(this.#paths, this.inspection?.files ?? [], path);
    if (others.length === 0) this.clear();
    else await this.#inspect(others);
  }

  choose(id: string, value: string | null): void {
    const others = Object.entries(this.chosen).filter(([other]) => other !== id);
    this.chosen = Object.fromEntries(value === null ? others : [...others, [id, value]]);
  }

  /** Asks a question again, its answer ticked. */
  reopen({ question, value }: AnsweredQuestion): void {
    if (this.isReopened(question.id)) return;
    this.#reopened = [...this.#reopened, question.id];
    if (!isAboutDepartures(question)) this.choose(question.id, value);
  }

  /** Leaves the answer as it was. */
  keep(id: string): void {
    this.#reopened = this.#reopened.filter((other) => other !== id);
    this.choose(id, null);
  }

  /** Previews again with everything ticked; what was sent before stays, unless it is asked again. */
  async answer(): Promise<void> {
    const asked = this.questions.map(({ id }) => id);
    const ticked = asked.flatMap((id) => {
      const value = this.chosen[id];
      return value === undefined ? [] : [{ id, value }];
    });
    this.#answers = [...this.#answers.filter(({ id }) => !asked.includes(id)), ...ticked];
    await this.preview();
  }

  /** Takes every answer of this import back, for one that fits no question any more. */
  async answerAnew(): Promise<void> {
    this.#answers = [];
    this.chosen = {};
    this.#reopened = [];
    await this.preview();
  }

  async preview(): Promise<void> {
    const report = await this.#run('preview_import');
    if (report) this.#show(report);
  }

  async apply(): Promise<void> {
    const report = await this.#run('apply_import');
    if (!report) return;
    if (report.applied) this.applied = report;
    else this.#show(report);
    this.held = !report.applied;
  }

  async #inspect(paths: string[]): Promise<void> {
    this.inspection = await call('inspect_files', { paths });
    this.#paths = paths;
    this.cancelled = false;
    this.#forget();
  }

  /** The school of files that name none. */
  get #described(): ImportSchool | null {
    return this.inspection?.needsSchool ? this.#school : null;
  }

  #show(report: ImportReport): void {
    this.report = report;
    this.held = false;
    this.#reopened = [];
    const open = report.questions.map(({ id }) => id);
    // What is ticked under a question that stays open stays ticked.
    this.chosen = Object.fromEntries(Object.entries(this.chosen).filter(([id]) => open.includes(id)));
  }

  #forget(): void {
    this.report = null;
    this.held = false;
    this.chosen = {};
    this.#reopened = [];
    this.#answers = [];
  }

  async #run(command: 'preview_import' | 'apply_import'): Promise<ImportReport | null> {
    this.cancelled = false;
    const request: ImportRequest = {
      paths: [...this.#paths],
      school: this.#described,
      answers: this.#answers,
    };
    const result = await this.task.run(() => call(command, { request }));
    if (result === null) this.cancelled = true;
    return result?.kind === 'import' ? result.value : null;
  }
}

const NO_SCHOOL = '';
let imports: Record<string, ImportState> = {};
onForget(() => (imports = {}));
tellUnsaved(() => {
  const told = Object.values(imports).map(({ unsaved }) => unsaved);
  return (
    told.find((sentence) => sentence === UNSAVED.answers) ??
    told.find((sentence) => sentence !== null) ??
    null
  );
});

/**
 * The import at work in a school, or before there is one: kept while other screens are looked at and other schools are at
 * work, forgotten with the rest.
 */
export function importOf(school: string | null): ImportState {
  // What was begun before a school was chosen goes on in it.
  const begun = imports[school ?? NO_SCHOOL] ?? imports[NO_SCHOOL] ?? new ImportState();
  showImportIn(school ?? NO_SCHOOL, begun);
  return begun;
}

/** An import is looked at in the school that it brought. */
export function showImportIn(school: string, work: ImportState): void {
  const others = Object.entries(imports).filter(([, other]) => other !== work);
  imports = { ...Object.fromEntries(others), [school]: work };
}

/** After an undo, no screen says any more that an import is done. */
export function forgetApplied(): void {
  for (const work of Object.values(imports)) if (work.applied) work.clear();
}
