// Names proposed for the files Préau writes; the families' and ministry's habits fix their form.

import type { Degree } from '../generated/Degree';
import type { ListFormat } from '../generated/ListFormat';
import type { Population } from '../generated/Population';
import { populationWords } from './codes';
import type { GoneFile } from '../generated/GoneFile';
import type { KeptFile } from '../generated/KeptFile';
import { count, fileMoment } from './format';

export function sheetsName(population: Population, degree: Degree, now: Date): string {
  return `Educonnect-Feuilles${populationWords(population, degree).file}-${fileMoment(now)}.pdf`;
}

export function rejectionsName(now: Date): string {
  return `Lignes-a-verifier-${fileMoment(now)}.csv`;
}

export function journalName(now: Date): string {
  return `Journal-${fileMoment(now)}.csv`;
}

export function listName(population: Population, degree: Degree, format: ListFormat, now: Date): string {
  return `Educonnect-Liste${populationWords(population, degree).file}-${fileMoment(now)}.${format}`;
}

/** What a file with passwords holds. */
export function contentSentence({ content, file }: Pick<KeptFile, 'content' | 'file'>): string {
  const what = content === 'sheets' ? 'Feuilles individuelles' : 'Liste de comptes';
  const unit = file.name.toLowerCase().endsWith('.csv') ? 'ligne' : 'page';
  return `${what} : ${count(file.count, unit)}`;
}

/** What became of a file that is not where it was written. */
export function goneSentence({ name, folder, changed }: GoneFile): string {
  return changed
    ? `Le fichier « ${name} » (dossier ${folder}) a été modifié ou remplacé depuis que Préau l’a écrit : Préau n’y touche plus. Supprimez-le vous-même s’il contient encore des mots de passe.`
    : `Le fichier « ${name} » n’est plus dans le dossier ${folder} : il a été supprimé, déplacé ou renommé. S’il est ailleurs, supprimez-le vous-même : il contient des mots de passe.`;
}
