// What is typed in a form and not saved: kept while other screens are looked at, forgotten with the rest, in so many
// words.

import { UNSAVED } from '../messages/unsaved';
import { isSame } from './same';
import { onForget, session } from './session.svelte';
import { tellUnsaved } from './unsaved';

const FORGOTTEN =
  'Des réglages n’étaient pas enregistrés quand Préau s’est verrouillé : ils ont été oubliés. Saisissez-les de nouveau dans Paramètres.';

export class Draft<T extends object> {
  #saved = $state.raw() as T;
  values = $state() as T;

  constructor(saved: T) {
    this.accept(saved);
  }

  get isChanged(): boolean {
    return this.#typed.length > 0;
  }

  /** What is saved by now, elsewhere perhaps: of the rest, only what is typed stays. */
  read(saved: T): void {
    const values = this.values as Record<string, unknown>;
    const typed = Object.fromEntries(this.#typed.map((field) => [field, values[field]]));
    this.accept(saved);
    Object.assign(this.values, typed);
  }

  /** What was typed is saved, as it comes back. */
  accept(saved: T): void {
    this.#saved = saved;
    this.reset();
  }

  reset(): void {
    this.values = structuredClone(this.#saved);
  }

  get #typed(): string[] {
    const values = this.values as Record<string, unknown>;
    return Object.entries(this.#saved).flatMap(([field, saved]) =>
      isSame(values[field], saved) ? [] : [field],
    );
  }
}

let drafts: Record<string, Draft<object>> = {};
const isAnyChanged = (): boolean => Object.values(drafts).some(({ isChanged }) => isChanged);
onForget((locked) => {
  if (locked && isAnyChanged()) session.warn(FORGOTTEN);
  drafts = {};
});
tellUnsaved(() => (isAnyChanged() ? UNSAVED.settings : null));

/** The draft of a form as it was left, if it was opened before. */
export function draftOf<T extends object>(form: string): Draft<T> | null {
  return (drafts[form] as Draft<T> | undefined) ?? null;
}

/** The draft of a form as it was left, over what is saved by now. */
export function draftOver<T extends object>(form: string, saved: T): Draft<T> {
  const draft = draftOf<T>(form) ?? new Draft(saved);
  draft.read(saved);
  drafts[form] = draft;
  return draft;
}
