// What is said of the questions of an import.

import type { AnsweredQuestion } from '../generated/AnsweredQuestion';
import type { ClassDepartures } from '../generated/ClassDepartures';
import type { Question } from '../generated/Question';
import type { SchoolDepartures } from '../generated/SchoolDepartures';
import { count, formatNumber, inflect } from './format';

/** « 3 questions avant d’importer : 1 sur les fichiers, 2 sur des élèves. » */
export function announcement(questions: readonly Question[]): string {
  const files = questions.filter(({ about }) => about === 'files').length;
  const pupils = questions.filter(({ about }) => about === 'pupil');
  const children = new Set(pupils.map(({ subject }) => subject)).size;
  const guardians = questions.filter(({ about }) => about === 'guardian').length;
  const parts: [number, string][] = [
    [files, 'sur les fichiers'],
    [pupils.length, children === 1 ? 'sur un élève' : 'sur des élèves'],
    [guardians, guardians === 1 ? 'sur un responsable' : 'sur des responsables'],
  ];
  const present = parts.filter(([number]) => number > 0);
  const told =
    present.length === 1
      ? present.map(([, about]) => about)
      : present.map(([number, about]) => `${formatNumber(number)} ${about}`);
  return `${count(questions.length, 'question')} avant d’importer : ${told.join(', ')}.`;
}

/** What still has no answer, under the questions. */
export function remaining(missing: number): string {
  return missing === 0
    ? 'Toutes les questions ont une réponse.'
    : `Il reste ${count(missing, 'question')} sans réponse.`;
}

/** What leads to a question, and the question itself: its last sentence. Initials and « M. » end none. */
export function sentences(text: string): { lead: string; asked: string } {
  const ends = [...text.matchAll(/(?<!(?:^|[\s('’-])\p{Lu})\.\s+(?=\p{Lu})/gu)];
  const last = ends.at(-1);
  if (!last) return { lead: '', asked: text };
  const end = last.index + last[0].length;
  return { lead: text.slice(0, end), asked: text.slice(end) };
}

/** Label of the answer; the bare value of a choice that is no longer offered. */
export function answerLabel({ question, value }: AnsweredQuestion): string {
  return question.choices.find((choice) => choice.value === value)?.label ?? value;
}

/** « 16 élèves sur 24 partiraient. » */
export function departuresSentence({ leaving, present }: SchoolDepartures): string {
  if (leaving > 0 && leaving === present) {
    return `${inflect(leaving, 'Le seul élève', `Les ${formatNumber(leaving)} élèves`)} de l’établissement ${inflect(leaving, 'partirait', 'partiraient')}.`;
  }
  return `${count(leaving, 'élève')} sur ${formatNumber(present)} ${inflect(leaving, 'partirait', 'partiraient')}.`;
}

/** Everybody of the class would leave. */
export function leavesWhole({ leaving, present }: ClassDepartures): boolean {
  return leaving > 0 && leaving === present;
}

/** « et 12 autres », when the names are only the first ones. */
export function othersLeaving({ leaving, pupils }: ClassDepartures): string | null {
  const others = leaving - pupils.length;
  return others > 0 ? `et ${count(others, 'autre')}` : null;
}
