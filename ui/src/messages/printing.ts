// What was handed to a printer.

import type { Fate } from '../generated/Fate';
import type { Printed } from '../generated/Printed';
import { count, inflect } from './format';

const FATES: Record<Fate, string> = {
  erased: 'Le fichier a été effacé.',
  erased_at_lock: 'Le fichier sera effacé quand Préau se verrouillera, ou à sa prochaine ouverture.',
  kept: 'Le fichier est toujours sur cet ordinateur : supprimez-le dès que l’impression est bonne.',
};

/** What went to the printer, so many sheets or else pages, and what became of the file. */
export function printedSentence({ printer, isPaused, pages, fate }: Printed, sheets?: number): string {
  const what = sheets === undefined ? count(pages, 'page') : count(sheets, 'feuille');
  const sent = inflect(sheets ?? pages, 'envoyée', 'envoyées');
  const waits = isPaused ? ' Elle est en pause : rien ne sortira avant qu’on la remette en marche.' : '';
  return `${what} ${sent} à l’imprimante « ${printer} ».${waits} ${FATES[fate]}`;
}

/** What to do when something went wrong on paper: the file is no more. */
export const MISSING_SHEET =
  'S’il manque une feuille, notifiez de nouveau son compte : son mot de passe ne change pas.';

/** What is left to do of so many sheets that were to be printed at once. */
export function unprintedSentence(sheets: number): string {
  return inflect(sheets, 'La feuille n’est pas imprimée.', 'Les feuilles ne sont pas imprimées.');
}
