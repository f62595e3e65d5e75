// Names proposed for the files Préau writes; the families' and ministry's habits fix their form.

import type { Degree } from '../generated/Degree';
import type { ListFormat } from '../generated/ListFormat';
import type { Population } from '../generated/Population';
import { populationWords } from './codes';
import { fileMoment } from './format';

export function sheetsName(population: Population, degree: Degree, now: Date): string {
  return `Educonnect-Feuilles${populationWords(population, degree).file}-${fileMoment(now)}.pdf`;
}

export function rejectionsName(now: Date): string {
  return `Lignes-a-verifier-${fileMoment(now)}.csv`;
}

export function journalName(now: Date): string {
  return `Journal-${fileMoment(now)}.csv`;
}

export function summaryName(degree: Degree, now: Date): string {
  const council = degree === '1D' ? 'ecole' : 'administration';
  return `Bilan-conseil-${council}-${fileMoment(now)}.pdf`;
}

export function listName(population: Population, degree: Degree, format: ListFormat, now: Date): string {
  return `Educonnect-Liste${populationWords(population, degree).file}-${fileMoment(now)}.${format}`;
}
