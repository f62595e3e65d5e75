// Corrections as they are shown: those of one person together, in the order they come in.

import type { Correction } from '../../generated/Correction';
import type { CorrectionAbout } from '../../generated/CorrectionAbout';
import { matches } from '../../messages/search';

/** A person, or a file, and what is to be put right about it. */
export interface CorrectionGroup {
  key: string;
  about: CorrectionAbout;
  name: string;
  class: string | null;
  account: number | null;
  corrections: Correction[];
}

export function grouped(corrections: readonly Correction[]): CorrectionGroup[] {
  const groups = new Map<string, CorrectionGroup>();
  for (const correction of corrections) {
    const { about, name, class: label, account } = correction;
    // Two of one name have an account each; those who have none are told apart by their class.
    const key = JSON.stringify([about, name, label, account]);
    const group = groups.get(key);
    if (group) group.corrections.push(correction);
    else groups.set(key, { key, about, name, class: label, account, corrections: [correction] });
  }
  return [...groups.values()];
}

/** What answers to the criteria. */
export function chosen(
  corrections: readonly Correction[],
  about: CorrectionAbout | null,
  typed: string,
): Correction[] {
  return corrections.filter(
    (correction) =>
      (about === null || correction.about === about) &&
      matches(
        typed,
        [correction.name, correction.class, correction.field, correction.reason, correction.file].join(' '),
      ),
  );
}
