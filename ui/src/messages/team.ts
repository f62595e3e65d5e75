// The schools of an assistance team, beside what Rust says of them.

import type { TeamSchool } from '../generated/TeamSchool';
import type { TeamSchools } from '../generated/TeamSchools';
import { count, formatDate } from './format';

/** Whether a school is open, until when, and where. */
export function openingState({ until, here }: TeamSchool): string {
  if (!until) return 'Fermé';
  const day = `Ouvert jusqu’au ${formatDate(until)}`;
  return here ? day : `${day}, sur un autre ordinateur`;
}

/** What a search found. */
export function foundSentence({ schools, more }: TeamSchools): string {
  if (more) {
    return `Les ${count(schools.length, 'premier établissement', 'premiers établissements')} ; précisez la recherche pour trouver les autres.`;
  }
  return schools.length === 0
    ? 'Aucun établissement de votre équipe ne correspond. Vérifiez l’UAI, ou cherchez un mot du nom ou de la commune.'
    : count(schools.length, 'établissement');
}
